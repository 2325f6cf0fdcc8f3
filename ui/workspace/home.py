"""Which first screen an office gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.session import Session
from ui.workspace.county_home import CountyHomePage
from ui.workspace.home_page import HomeFrame, HomePage


def first_screen(session: Session, args: Mapping[str, Any] | None = None) -> HomeFrame:
    """The county's or the township's."""
    return CountyHomePage(session, args) if session.role == "county" else HomePage(session, args)
