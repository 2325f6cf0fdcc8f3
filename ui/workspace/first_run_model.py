"""The first run without a window: its steps, what they hold, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text

STEPS = ("role", "area", "user", "sheet", "done")
LEAST_PASSWORD = 8
_LOGIN = re.compile(r"[a-z0-9.]{2,32}").fullmatch
_STEPS_IN_A_ROW = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class FirstRunValues:
    """What a new workspace is made of. ``role``: township or county; ``area_code`` with 9 or 6 digits."""

    role: str
    area_code: str
    area_name: str
    user_name: str
    login: str
    password: str = field(repr=False)
    areas: tuple[Any, ...] = ()  # villages to take in at once
    succession: Any = None  # whose place a county takes that was set up again


@dataclass(frozen=True)
class FirstRunServices:
    """Callables that run off the window's thread.

    ``create_workspace(values, job)`` makes it and answers what ``finished`` gets (an open workspace).
    ``read_areas(path, area_code)`` reads a list of villages, ``read_succession(paths)`` whose place the requests of
    townships name.
    ``recovery_sheet_pdf(created, values, path, job)`` writes the sheet with its 24 words.
    """

    create_workspace: Callable[[FirstRunValues, Job], Any]
    recovery_sheet_pdf: Callable[[Any, FirstRunValues, Path, Job], None]
    folder: str = ""
    version: str = ""
    open_file: Callable[[Path], object] | None = None
    read_areas: Callable[[Path, str], tuple[Any, ...]] | None = None
    read_succession: Callable[[Sequence[Path]], Any] | None = None


def password_strength(password: str) -> tuple[str, str]:
    """Tone and sentence about a password: err, warn or ok."""
    lower = password.lower()
    if len(password) < LEAST_PASSWORD:
        return "err", text("shell.first_run.password_short")
    runs = any(lower in run or lower in run[::-1] for run in _STEPS_IN_A_ROW)
    if len(set(password)) < 4 or runs:
        return "err", text("shell.first_run.password_simple")
    kinds = sum(bool(re.search(kind, password)) for kind in (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]"))
    if len(password) >= 12 or (len(password) >= 10 and kinds >= 2):
        return "ok", text("shell.first_run.password_good", count=len(password))
    if kinds >= 2:
        return "ok", text("shell.first_run.password_fair", count=len(password))
    return "warn", text("shell.first_run.password_weak", count=len(password))


class FirstRunModel:
    """Where one is, and whether a step is complete."""

    def __init__(self) -> None:
        self.step = 0
        self.role = ""
        self.answers: dict[str, str] = {}
        self.promised = False
        self.created: Any = None
        self.sheet_saved = ""
        self.areas: tuple[Any, ...] = ()
        self.succession: Any = None

    @property
    def name(self) -> str:
        """The step one is at."""
        return STEPS[self.step]

    def problems(self) -> dict[str, str]:
        """What is wrong with the step's answers, by field; empty means the next step may come."""
        found: dict[str, str] = {}
        if self.name == "role" and not self.role:
            found["role"] = text("shell.first_run.role_needed")
        elif self.name == "area":
            self._check_area(found)
        elif self.name == "user":
            self._check_user(found)
        elif self.name == "sheet" and not self.sheet_saved:
            found["sheet"] = text("shell.first_run.sheet_needed")
        return found

    def _required(self, found: dict[str, str], key: str, label: str) -> str:
        value = self.answers.get(key, "")
        if not value:
            found[key] = text("kit.form.required", label=text(label))
        return value

    def _check_area(self, found: dict[str, str]) -> None:
        code = self._required(found, "area_code", "shell.first_run.area_code")
        digits = 6 if self.role == "county" else 9
        if code and not (code.isascii() and code.isdigit() and len(code) == digits):
            county = self.role == "county"
            found["area_code"] = (
                text("shell.first_run.area_code_wrong_county")
                if county
                else text("shell.first_run.area_code_wrong_township")
            )
        self._required(found, "area_name", "shell.first_run.area_name")

    def _check_user(self, found: dict[str, str]) -> None:
        self._required(found, "user_name", "shell.first_run.name")
        login = self._required(found, "login", "shell.first_run.login")
        if login and not _LOGIN(login):
            found["login"] = text("shell.first_run.login_wrong")
        password = self._required(found, "password", "shell.first_run.password")
        if password:
            tone, words = password_strength(password)
            if tone == "err":
                found["password"] = words
        if self.answers.get("again", "") != password:
            found["again"] = text("shell.first_run.differ")
        if not self.promised:
            found["promise"] = text("shell.first_run.promise_needed")

    def forward(self) -> bool:
        """Go on if nothing is wrong."""
        if self.problems() or self.step + 1 >= len(STEPS):
            return False
        self.step += 1
        return True

    @property
    def may_go_back(self) -> bool:
        """Once the workspace is made its answers are fixed."""
        return self.step > 0 and self.created is None

    def back(self) -> None:
        """Go back a step."""
        if self.may_go_back:
            self.step -= 1

    def values(self) -> FirstRunValues:
        """The answers as the workspace takes them."""
        answers = self.answers
        return FirstRunValues(
            role=self.role,
            area_code=answers["area_code"],
            area_name=answers["area_name"],
            user_name=answers["user_name"],
            login=answers["login"],
            password=answers["password"],
            areas=self.areas,
            succession=self.succession,
        )

    def details(self) -> list[str]:
        """The line below each step's title."""
        role = {"township": text("shell.role.township"), "county": text("shell.role.county")}.get(self.role, "")
        area = self.answers.get("area_name", "") if self.step > 1 else ""
        return [
            role if self.step > 0 else "",
            area,
            text("shell.first_run.sub_user"),
            text("shell.first_run.sub_sheet"),
            "",
        ]
