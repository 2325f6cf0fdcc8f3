"""A table copied from Excel or WPS, taken in as if it were a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from minsheng_desktop.core.texts import text


@dataclass(frozen=True, slots=True)
class PastedTable:
    """What the clipboard held: cells parted by tabs, a record per line."""

    content: str

    @property
    def name(self) -> str:
        """Under what name it stands in reports and in the record of imports."""
        return text("spreadsheets.export.pasted")

    @property
    def data(self) -> bytes:
        """The table as the bytes of a text file."""
        return self.content.encode("utf-8-sig", "replace")


Source = Path | PastedTable
