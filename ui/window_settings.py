"""What the window must know before the workspace is open: type size, the office, when it was opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.files import write_whole

FILE = "window.json"


class WindowSettings:
    """``window.json`` in the workspace's folder; a missing or spoilt file means the defaults."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self.values: dict[str, Any] = {}
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
            self.values = read if isinstance(read, dict) else {}
        except (OSError, ValueError):
            self.values = {}

    def get(self, key: str, default: Any) -> Any:
        """A remembered value."""
        return self.values.get(key, default)

    def set(self, **changes: Any) -> None:
        """Remember values; a folder that cannot be written to is no reason to stop working."""
        self.values = {**self.values, **changes}
        content = json.dumps(self.values, ensure_ascii=False, indent=1).encode()
        if self._path.parent.is_dir():
            try:
                write_whole(self._path, lambda handle: handle.write(content))
            except AppError:
                return

    @property
    def look(self) -> tuple[float, bool]:
        """Type size and high contrast."""
        scale, contrast = (self.values.get("look") or [1.0, False])[:2]
        return float(scale), bool(contrast)
