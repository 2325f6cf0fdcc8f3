"""What can go wrong for a reason a person can understand.

Anything that is not an ``AppError`` is a bug. An ``AppError`` names a text key in
``resources/texts/zh_CN/errors.toml`` (``errors.<code>``); the text says what happened,
whether anything was saved, and what to do next. Parameters must never carry a name or an
ID number unless the text is only shown to the person who typed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

from minsheng_desktop.core.texts import has_text, text


class Kind(Enum):
    """The families of errors; the CLI exit code follows from the family."""

    INPUT = "input"  # a value somebody entered or a file contains
    RULE = "rule"  # a rule of the work forbids it
    CONFLICT = "conflict"  # somebody else changed it meanwhile
    NOT_FOUND = "not_found"
    FILE = "file"  # a file cannot be read or written
    INTEGRITY = "integrity"  # decryption, signature or integrity check failed
    UNAVAILABLE = "unavailable"  # busy, locked, disk full
    TOO_NEW = "too_new"  # written by a newer version of the program
    FORBIDDEN = "forbidden"  # the user has no right to do it
    CANCELLED = "cancelled"
    BUG = "bug"  # a fault of the program itself


EXIT_CODES = {
    Kind.INPUT: 1,
    Kind.RULE: 1,
    Kind.CONFLICT: 1,
    Kind.NOT_FOUND: 1,
    Kind.FILE: 1,
    Kind.FORBIDDEN: 1,
    Kind.TOO_NEW: 1,
    Kind.CANCELLED: 1,
    Kind.BUG: 1,
    Kind.INTEGRITY: 3,
    Kind.UNAVAILABLE: 4,
}


class AppError(Exception):
    """An expected failure: a code (text key), its kind and the text's parameters.

    ``details`` carries one entry per place (sheet, row, column, message) where an input
    was refused at several places.
    """

    def __init__(self, kind: Kind, code: str, *, details: Sequence[object] = (), **params: Any) -> None:
        super().__init__(code)
        self.kind = kind
        self.code = code
        self.params = params
        self.details = list(details)

    @property
    def message(self) -> str:
        """The sentence for the person, in Chinese."""
        return text(f"errors.{self.code}", **self.params)

    @property
    def cli_message(self) -> str:
        """The same for the command line, which may name a verb where the window names a page."""
        key = f"errors_cli.{self.code}"
        return text(key, **self.params) if has_text(key) else self.message

    @property
    def exit_code(self) -> int:
        """The CLI exit code: 1 refused, 3 integrity, 4 busy."""
        return EXIT_CODES[self.kind]

    def __str__(self) -> str:
        return self.code


def input_error(code: str, **params: Any) -> AppError:
    """An ``AppError`` of kind INPUT."""
    return AppError(Kind.INPUT, code, **params)


def rule_error(code: str, **params: Any) -> AppError:
    """An ``AppError`` of kind RULE."""
    return AppError(Kind.RULE, code, **params)


def file_error(code: str, **params: Any) -> AppError:
    """An ``AppError`` of kind FILE."""
    return AppError(Kind.FILE, code, **params)


def not_found(code: str, **params: Any) -> AppError:
    """An ``AppError`` of kind NOT_FOUND."""
    return AppError(Kind.NOT_FOUND, code, **params)


def integrity_error(code: str, **params: Any) -> AppError:
    """An ``AppError`` of kind INTEGRITY (exit code 3)."""
    return AppError(Kind.INTEGRITY, code, **params)
