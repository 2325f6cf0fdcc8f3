"""When a benefit is looked at again and how long a recognition is valid, by the settings of its programme."""

from __future__ import annotations

from datetime import date

from minsheng_desktop.programmes.settings import Rules
from minsheng_desktop.rules import year_month


def review_months(rules: Rules, category: str | None) -> int:
    """Months between two reviews of a class; 0: none is asked for."""
    return rules.entry("review_months", category or "") or 0


def next_review(rules: Rules, category: str | None, day: date) -> str | None:
    """The day (ISO) by which a benefit looked at on ``day`` is looked at again; None: it need not be."""
    months = review_months(rules, category)
    if not months:
        return None
    return year_month.last_day(year_month.add(year_month.of(day), months)).isoformat()


def valid_until(rules: Rules, month: int) -> str | None:
    """The last day (ISO) of a recognition that begins in ``month`` (YYYYMM); None: it has no end of its own."""
    months = rules.number("valid_months")
    return year_month.last_day(year_month.add(month, months - 1)).isoformat() if months else None
