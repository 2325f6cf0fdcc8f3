"""The pages about doubts: a township's own, and the county's between townships."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec(
        "checks.doubts", "checks", "checks.page.doubts", "scan-search", "ui.checks.doubts_page:DoubtsPage",
        frozenset({"township"}),
    ),
    PageSpec("checks.compare", "checks", "compare.page", "users", "ui.checks.compare_page:ComparePage"),
    PageSpec(
        "checks.crossing", "cross", "checks.page.crossing", "scan-search", "ui.checks.crossing_page:CrossingPage",
        frozenset({"county"}),
    ),
    PageSpec(
        "checks.sampling", "sampling", "samples.page", "dices", "ui.checks.samples_page:SamplesPage",
        frozenset({"county"}),
    ),
    PageSpec(
        "checks.samples", "checks", "samples.page", "dices", "ui.checks.samples_page:SamplesPage",
        frozenset({"township"}),
    ),
]  # fmt: skip
