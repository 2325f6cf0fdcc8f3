"""The pages about benefits: figures and saved queries."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec(
        "entitlements.statistics",
        "statistics",
        "statistics.page.table",
        "chart-column",
        "ui.entitlements.statistics_page:StatisticsPage",
    ),
    PageSpec(
        "entitlements.queries",
        "statistics",
        "statistics.page.queries",
        "list-filter",
        "ui.entitlements.queries_page:QueriesPage",
    ),
]
