"""Write docs/cli.md from the command line itself, so that the page can never lag behind it.

.venv/bin/python tools/cli_reference.py
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from minsheng_desktop import __main__ as entry  # noqa: E402  the project is not installed
from minsheng_desktop.cli import frame  # noqa: E402
from minsheng_desktop.cli import verbs as registry  # noqa: E402

PAGE = ROOT / "docs" / "cli.md"
HEAD = """\
# Command line

Written by `tools/cli_reference.py`; do not edit.

`minsheng` (or `python -m minsheng_desktop`) does everything the window does. Every verb takes `--workspace DIR`
(default: the user's data folder), `--json` (one JSON object on standard output and nothing else) and `--as-of DATE`
(fixes “today” for ages, due dates and future dates).

| Variable | Meaning |
| --- | --- |
| `MINSHENG_USER` | who works; default: the only user |
| `MINSHENG_PASSWORD` | the password; without it, it is asked for. It is never taken from the command line |
| `MINSHENG_FILE_PASSWORD` | opens a protected workbook |

| Exit code | Meaning |
| --- | --- |
| 0 | done, also when some rows were refused and the valid ones committed |
| 1 | the whole input was refused: `{"error": {"code", "message", "details": [...]}}` |
| 2 | usage |
| 3 | integrity or decryption failure |
| 4 | busy or locked |
"""
COMMON = {"--help", "--workspace", "--json", "--as-of"}


def build_parser() -> argparse.ArgumentParser:
    """The parser of everything ``minsheng`` understands, the window's verb included."""
    return frame.build_parser((entry.DEMO, *registry.ALL, frame.Verb(("gui",), frame.NOTHING, entry._gui)))


def verbs(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every verb below ``parser`` as (words, parser)."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below and words:
        yield " ".join(words), parser
    for action in below:
        for word, child in action.choices.items():
            yield from verbs(child, (*words, word))


def argument_row(action: argparse.Action) -> str:
    """One argument as a row of the table."""
    name = action.metavar or (action.dest.upper() if action.option_strings else action.dest)
    shown = " ".join(name) if isinstance(name, tuple) else name
    if action.choices:
        shown = ", ".join(map(str, action.choices))
    if action.nargs in ("+", "*"):
        shown += " …"
    words = ", ".join(action.option_strings)
    words = words if action.nargs == 0 else f"{words} {shown}".strip()
    needed = action.required if action.option_strings else action.nargs not in ("?", "*")
    return f"| `{words}` | {'yes' if needed else ''} | {action.help or ''} |"


def section(words: str, parser: argparse.ArgumentParser) -> str:
    """The part of the page about one verb."""
    lines = [f"\n## minsheng {words}\n", (parser.description or "").strip()]
    own = [action for action in parser._actions if not COMMON & set(action.option_strings)]
    if own:
        lines += ["", "| Argument | Required | |", "| --- | --- | --- |", *(argument_row(action) for action in own)]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page."""
    return HEAD + "".join(section(words, parser) for words, parser in verbs(build_parser()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
