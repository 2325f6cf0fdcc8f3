"""Add to tests/house/fully_covered.txt the rules that their own tests cover completely; never takes a file off.

.venv/bin/python -m pytest tests/rules --cov=minsheng_desktop/rules && .venv/bin/python tools/ratchet.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import coverage

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "house" / "fully_covered.txt"


def fully_covered() -> set[str]:
    """The files with statements of which every line and branch ran."""
    data = coverage.Coverage(config_file=str(ROOT / "pyproject.toml"), data_file=str(ROOT / ".coverage"))
    data.load()
    names = set()
    for measured in data.get_data().measured_files():
        path = Path(measured)
        if path.exists() and path.is_relative_to(ROOT):
            numbers = data._analyze(measured).numbers
            if numbers.n_statements and not numbers.n_missing and not numbers.n_missing_branches:
                names.add(path.relative_to(ROOT).as_posix())
    return names


def main() -> int:
    """Write the list; returns the exit code."""
    listed = set(LIST.read_text(encoding="utf-8").split())
    added = fully_covered() - listed
    LIST.write_text("".join(f"{name}\n" for name in sorted(listed | added)), encoding="utf-8")
    print(f"{len(added)} added, {len(listed | added)} listed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
