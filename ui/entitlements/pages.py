"""The pages about benefits: figures and saved queries."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec(
        "entitlements.dynamic",
        "assistance",
        "changes.page.dynamic",
        "refresh-cw",
        "ui.entitlements.dynamic_page:DynamicPage",
        frozenset({"township"}),
        place=80,
    ),
    PageSpec(
        "entitlements.reviews",
        "assistance",
        "reviews.page.reviews",
        "clipboard-list",
        "ui.entitlements.reviews_page:ReviewsPage",
        frozenset({"township"}),
        place=90,
    ),
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
