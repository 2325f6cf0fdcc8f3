"""The command line: ``minsheng`` or ``python -m minsheng_desktop``."""

from __future__ import annotations

import sys

from minsheng_desktop.cli import verbs
from minsheng_desktop.cli.frame import NOTHING, Answer, Context, Verb
from minsheng_desktop.cli.frame import main as run


def _gui(context: Context) -> Answer:
    from ui.app import run_window  # the one door from the program to its window

    return Answer({}, (), run_window(context.folder))


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and answer its exit code."""
    return run((*verbs.ALL, Verb(("gui",), NOTHING, _gui)), arguments)


if __name__ == "__main__":
    sys.exit(main())
