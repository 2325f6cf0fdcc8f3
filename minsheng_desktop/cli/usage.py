"""What the command line says when it is used wrongly: in Chinese, like everything else a person reads."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, NoReturn

from minsheng_desktop.core.files import plain
from minsheng_desktop.core.texts import text

OWN = "argument (?P<name>.+?): "
# What the standard parser says, and the text that says it here.
PATTERNS = (
    (r"the following arguments are required: (?P<names>.+)", "cli.usage.missing"),
    (r"unrecognized arguments: (?P<names>.+)", "cli.usage.unknown"),
    (r"ambiguous option: (?P<name>.+) could match (?P<names>.+)", "cli.usage.ambiguous"),
    (r"one of the arguments (?P<names>.+) is required", "cli.usage.one_of"),
    (OWN + r"invalid choice: (?P<value>.+?) \(choose from (?P<names>.+)\)", "cli.usage.choice"),
    (OWN + r"invalid .+ value: (?P<value>.+)", "cli.usage.value"),
    (OWN + r"expected .+ arguments?", "cli.usage.expected"),
    (OWN + r"not allowed with argument (?P<names>.+)", "cli.usage.together"),
    (OWN + r"ignored explicit argument (?P<value>.+)", "cli.usage.no_value"),
)
READ = tuple((re.compile(pattern), key) for pattern, key in PATTERNS)


class Misused(Exception):
    """The command line cannot be understood. ``usage`` is the pattern of the verb, ``problem`` what is wrong."""

    def __init__(self, usage: str, problem: str) -> None:
        super().__init__(problem)
        self.usage, self.problem = usage, problem


class Parser(argparse.ArgumentParser):
    """The standard parser; what is wrong is raised in Chinese, and nothing is printed."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """The words of a verb in any order: options may stand between what it takes several of."""
        several = any(not action.option_strings and action.nargs in ("*", "+") for action in self._actions)
        if not several or self._mixed:
            return super().parse_known_args(args, namespace)
        self._mixed = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixed = False

    _mixed = False

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        # Bytes that are no text arrive as lone surrogates. A path needs them; nothing else could store or print them.
        whole = action.type is Path or action.nargs == argparse.PARSER  # the latter takes all that a verb is given
        return super()._get_value(action, arg_string if whole else plain(arg_string))

    def format_usage(self) -> str:
        """How the verb is called."""
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups, text("cli.usage.head"))
        return formatter.format_help()

    def error(self, message: str) -> NoReturn:
        """Raises ``Misused``."""
        raise Misused(self.format_usage().strip(), told(message))


def told(message: str) -> str:
    """A message of the standard parser in Chinese; one that is not known stays as it is."""
    for pattern, key in READ:
        found = pattern.fullmatch(message)
        if found:
            return text(key, **{name: value.replace("'", "") for name, value in found.groupdict().items()})
    return message
