"""The one lazy registry of heavy libraries.

reportlab, openpyxl, pypinyin, Alembic and cryptography cost start-up time, so features do not
import them at module level: an adapter module does, and features load it through ``load``.
"""

from __future__ import annotations

import importlib
from types import ModuleType

# adapter name -> module that imports the heavy library
ADAPTERS = {
    "pinyin": "minsheng_desktop.core.pinyin",
    "crypto": "minsheng_desktop.security.crypto",
    "container": "minsheng_desktop.exchange.container",
    "xlsx_writer": "minsheng_desktop.spreadsheets.xlsx_writer",
    "feedback": "minsheng_desktop.spreadsheets.feedback",
    "cells": "minsheng_desktop.spreadsheets.cells",
    "plain_copy": "minsheng_desktop.spreadsheets.plain_copy",
    "biff": "minsheng_desktop.spreadsheets.biff",
    "protected": "minsheng_desktop.spreadsheets.protected",
    "protecting": "minsheng_desktop.spreadsheets.protecting",
    "second_reader": "minsheng_desktop.spreadsheets.second_reader",
    "paper": "minsheng_desktop.notices.paper",
    "fonts": "minsheng_desktop.notices.fonts",
    "preview": "minsheng_desktop.notices.preview",
    "pictures": "minsheng_desktop.households.pictures",
    "upgrade": "minsheng_desktop.workspace.upgrade",
}


def load(name: str) -> ModuleType:
    """Import the adapter module registered under ``name`` (cached by the interpreter)."""
    return importlib.import_module(ADAPTERS[name])
