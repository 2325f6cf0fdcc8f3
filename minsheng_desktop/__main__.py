"""The command line: ``minsheng`` or ``python -m minsheng_desktop``."""

from __future__ import annotations

import sys
from pathlib import Path

from minsheng_desktop.cli import verbs
from minsheng_desktop.cli.demo import demo_arguments, with_verbs
from minsheng_desktop.cli.frame import NOTHING, Answer, Context, Verb
from minsheng_desktop.cli.frame import main as run
from minsheng_desktop.core.clock import Clock


def _window(folder: Path, clock: Clock | None = None, demo_password: str = "") -> int:
    from ui.app import run_window  # the one door from the program to its window

    return run_window(folder, bool(demo_password), clock, demo_password)


def _gui(context: Context) -> Answer:
    return Answer({}, (), _window(context.folder, context.clock))


DEMO = Verb(("demo",), NOTHING, with_verbs(lambda: verbs.ALL, _window), demo_arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and answer its exit code."""
    return run((DEMO, *verbs.ALL, Verb(("gui",), NOTHING, _gui)), arguments)


if __name__ == "__main__":
    sys.exit(main())
