"""The ways a case can go, read from resources/catalogue/paths.toml: steps, results, what each needs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from resources import RESOURCES

NEXT, STAY, REFUSE = "next", "stay", "refuse"
WAITING_NOTICE = "notify"  # what a refused case still waits for
FINAL = ("withdrawn", "ended")
RETURN, WITHDRAW, END, TRANSFER, REOPEN, EXTEND = "return", "withdraw", "end", "transfer", "reopen", "extend"
ACTS = (RETURN, WITHDRAW, END, TRANSFER, REOPEN, EXTEND)


class Settings(Protocol):
    """The settings a case began with, by key."""

    def __getitem__(self, key: str, /) -> Any:
        """The value of a setting."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step can come to. ``after`` says next, stay or refuse; ``needs`` None: those of the step."""

    code: str
    label: str
    after: str
    status: str
    needs_opinion: bool
    needs: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it stands in one path.

    ``waiting`` is the status (``application_status``) while a case waits for it, ``when`` the condition under which
    it belongs to the way at all, ``posting`` the kind of sheet it waits for.
    """

    code: str
    label: str
    waiting: str
    deadline: str
    when: str
    needs: tuple[str, ...]
    details: tuple[str, ...]
    posting: str
    results: tuple[StepResult, ...]

    def result(self, code: str) -> StepResult | None:
        """The result of ``code`` ("": the first one, with which a case goes on)."""
        if not code:
            return self.results[0]
        return next((result for result in self.results if code in (result.code, result.label)), None)


@dataclass(frozen=True, slots=True)
class Path:
    """A way: its steps in order. ``appraisal`` overrides the setting; ``source`` asks where an old case comes from."""

    code: str
    label: str
    about: str
    steps: tuple[Step, ...]
    appraisal: str
    transfers: bool
    needs_source: bool

    def step(self, code: str) -> Step | None:
        """The step of ``code``, also the written notice of a refusal, which closes every way."""
        if code == WAITING_NOTICE:
            return _notice()
        return next((step for step in self.steps if step.code == code), None)

    def position(self, code: str) -> int:
        """The place of a step in the way; behind all of them for what is no step of it."""
        return next((place for place, step in enumerate(self.steps) if step.code == code), len(self.steps))

    def chain(self, rules: Settings) -> tuple[Step, ...]:
        """The steps a case under ``rules`` must pass, in order."""
        return tuple(step for step in self.steps if self._required(step, rules))

    def _required(self, step: Step, rules: Settings) -> bool:
        if step.when == "means":
            return bool(rules["means_check"] == "required")
        if step.when == "survey":
            return bool(rules["survey"] == "required")
        if step.when == "appraisal":
            return (self.appraisal or rules["appraisal"]) == "always"
        if step.when == "posting":
            return bool(rules["posting_level"] != "none" and int(rules["posting_days"]) > 0)
        return True

    def allowed(self, stage: str, rules: Settings, objected: bool = False) -> tuple[Step, ...]:
        """The steps a case waiting for ``stage`` can take now: that one, and optional ones on the way to it."""
        if stage == WAITING_NOTICE:
            return (_notice(),)
        chain = {step.code for step in self.chain(rules)}
        here = self.position(stage)
        if here == len(self.steps):
            return ()
        former = max((self.position(code) for code in chain if self.position(code) < here), default=-1)
        optional = [s for s in self.steps[former + 1 : here] if s.code not in chain and self._possible(s, rules)]
        late = [s for s in self.steps[: former + 1] if s.when == "appraisal" and s.code not in chain and objected]
        return (self.steps[here], *optional, *late)

    def _possible(self, step: Step, rules: Settings) -> bool:
        """Whether an optional step may be taken at all."""
        if step.when == "posting":
            return False  # what may not hang on a wall is never posted
        setting = {"means": "means_check", "survey": "survey", "appraisal": "appraisal"}.get(step.when, "")
        return bool(setting) and rules[setting] not in ("none", "off")

    def after(self, code: str, rules: Settings) -> str:
        """The step a case waits for once ``code`` is taken; "" behind the last."""
        here = self.position(code)
        return next((step.code for step in self.chain(rules) if self.position(step.code) > here), "")


@cache
def all_paths() -> Mapping[str, Path]:
    """Every way by code."""
    content = _content()
    return {code: _path(code, entry, content["step"]) for code, entry in content["path"].items()}


def path_of(code: str) -> Path:
    """The way of ``code``; an unknown one (a newer county's) is gone as the standard way."""
    paths = all_paths()
    return paths.get(code, paths["standard"])


def act_label(code: str) -> str:
    """The word for an act that is no step of a way (returned, withdrawn …)."""
    return str(_content()["act"].get(code, code))


def step_label(path: Path, code: str) -> str:
    """The word for a step or an act in the record of a case; the code itself for one of a newer version."""
    if step := path.step(code):
        return step.label
    other = _content()["step"].get(code)
    return str(other["label"]) if other else act_label(code)


def step_codes() -> tuple[str, ...]:
    """The codes of all steps."""
    return tuple(_content()["step"])


def details_known(code: str) -> tuple[str, ...]:
    """What a step may carry, in whatever way it stands."""
    return tuple(_content()["step"].get(code, {}).get("details", ()))


@cache
def _content() -> dict[str, Any]:
    with (RESOURCES / "catalogue" / "paths.toml").open("rb") as handle:
        return tomllib.load(handle)


@cache
def _notice() -> Step:
    return _step(WAITING_NOTICE, _content()["step"][WAITING_NOTICE], {})


def _path(code: str, entry: Mapping[str, Any], steps: Mapping[str, Any]) -> Path:
    return Path(
        code,
        entry["label"],
        entry["about"],
        tuple(_step(name, steps[name], entry) for name in entry["steps"]),
        entry.get("appraisal", ""),
        entry.get("transfers", False),
        entry.get("source", False),
    )


def _step(code: str, entry: Mapping[str, Any], path: Mapping[str, Any]) -> Step:
    needs = path.get("needs", {}).get(code, entry.get("needs", []))
    return Step(
        code,
        path.get("labels", {}).get(code, entry["label"]),
        entry["waiting"],
        entry.get("deadline", ""),
        entry.get("when", "always"),
        tuple(needs),
        tuple(entry.get("details", [])),
        path.get("postings", {}).get(code, entry.get("posting", "")),
        tuple(_result(name, found) for name, found in entry["results"].items()),
    )


def _result(code: str, entry: Mapping[str, Any]) -> StepResult:
    needs = entry.get("needs")
    return StepResult(
        code,
        entry["label"],
        entry["after"],
        entry.get("status", ""),
        entry.get("opinion", False),
        None if needs is None else tuple(needs),
    )
