"""Score schemes as TOML: written out to be changed by hand, read back with ``progress score scheme --set``."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.progress.schemes import find_scheme, read_content, shipped_scheme
from minsheng_desktop.progress.score_records import Scheme

LISTS = ("items", "parts", "facts", "deductions")


def scheme_toml(scheme: Scheme) -> str:
    """A scheme as the file ``read_scheme_file`` reads: title, document, level, then a table for each thing marked."""
    lines = [f"{key} = {_written(getattr(scheme, key))}" for key in ("title", "document", "level")]
    for name in LISTS:
        for one in getattr(scheme, name):
            lines += ["", f"[[{name}]]"]
            lines += [f"{key} = {_written(value)}" for key, value in asdict(one).items() if value != ""]
    return "\n".join(lines) + "\n"


def _written(value: Any) -> str:
    # a JSON string is a TOML basic string
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def export_scheme(uow: UnitOfRead, year: int, round: str, out: Path) -> Scheme:
    """Write the scheme of a round to a file; answers it. Raises FORBIDDEN, INPUT, FILE."""
    uow.require(Right.EXPORT)
    scheme = find_scheme(uow, year, round)
    write_whole(out, lambda handle: handle.write(scheme_toml(scheme).encode("utf-8")))
    return scheme


def read_scheme_file(path: Path, year: int, round: str) -> Scheme:
    """A scheme somebody wrote as TOML: title, items, parts, facts, deductions, level, document. Raises INPUT."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise input_error("files.not_found", name=path.name) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise input_error("scores.not_toml", name=path.name) from error
    usual = shipped_scheme(year, round).title
    scheme = read_content(content, year, round, str(content.get("title", usual)))
    return replace(scheme, document=str(content.get("document", "")))
