"""The page about areas."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [PageSpec("areas.list", "system", "areas.page.list", "map-pin-check", "ui.areas.areas_page:AreasPage")]
