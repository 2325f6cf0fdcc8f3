"""退回, 撤回, 终止, 转办, 恢复办理, 延长时限: acts that are no step of a way, for one or many cases at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from minsheng_desktop.applications.acts import (
    end_cases,
    extend_deadline,
    reopen_case,
    return_case,
    withdraw_case,
)
from minsheng_desktop.applications.paths import path_of
from minsheng_desktop.applications.records import ApplicationRow
from minsheng_desktop.applications.transferring import transfer_case
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.applications.act_panel import ActPanel
from ui.applications.new_reading import programme_choices
from ui.applications.pick_field import PickField
from ui.applications.wording import about, verb
from ui.kit.fields import ChoiceField, DateField, LongField, text_field
from ui.kit.forms import FormField
from ui.kit.messages import Toast
from ui.kit.page import Page

CLOSED = ("refused", "withdrawn", "ended")
BEGINNING = ("apply", "accept")


def _running(row: ApplicationRow) -> bool:
    return bool(row.stage) and row.status not in CLOSED and row.own


def _may_return(row: ApplicationRow) -> bool:
    county = row.county_decides and not row.own
    return bool(row.stage) and (county or (row.own and row.stage not in BEGINNING))


@dataclass(frozen=True)
class AnAct:
    """An act: its code, title, for which cases it makes sense."""

    code: str
    title: str
    fits: Callable[[ApplicationRow], bool]
    danger: bool = False


ACTS = (
    AnAct("return", "cases.act.return", _may_return),
    AnAct("transfer", "cases.act.transfer", _running),
    AnAct("extend", "cases.act.extend", _running),
    AnAct("withdraw", "cases.act.withdraw", _running, danger=True),
    AnAct("end", "cases.act.end", _running, danger=True),
    AnAct("reopen", "cases.act.reopen", lambda row: row.own and row.status in CLOSED),
)
ABOUT = {
    "return": "cases.act.return_about",
    "transfer": "cases.act.transfer_about",
    "extend": "cases.act.extend_about",
    "withdraw": "cases.act.withdraw_about",
    "end": "cases.act.end_about",
    "reopen": "cases.act.reopen_about",
}


class MoreActs(QObject):
    """Opens the forms of ``panel`` for cases of ``page``."""

    def __init__(self, page: Page, panel: ActPanel) -> None:
        super().__init__(page)
        self._page, self._panel = page, panel

    def open(self, code: str, rows: Sequence[ApplicationRow]) -> None:
        """Open the form of an act for ``rows``."""
        if not rows or not self._page.allowed("edit"):
            return
        act = next(one for one in ACTS if one.code == code)
        if code == "transfer":
            self._page.session.read(
                lambda uow, job: programme_choices(uow), partial(self._show, act, list(rows)), self._failed, owner=self
            )
        else:
            self._show(act, list(rows), ())

    def _failed(self, error: AppError) -> None:
        self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def _show(self, act: AnAct, rows: list[ApplicationRow], programmes: Any) -> None:
        session, today = self._page.session, self._page.session.clock.today()
        fields: list[tuple[str, FormField]] = []
        if act.code in ("return", "reopen"):
            fields.append(("to", ChoiceField(text("cases.act.to"), self._steps(rows, act.code))))
        if act.code == "transfer":
            programme = PickField(text("cases.act.programme"), optional=True, width=220,
                                  help_line=text("cases.act.programme_help"))  # fmt: skip
            programme.set_choices(programmes)
            fields.append(("programme", programme))
            fields.append(("township", text_field(text("cases.act.township"), optional=True,
                                                  help_line=text("cases.act.township_help"))))  # fmt: skip
        day = DateField(text("cases.step.done_on"), today, help_line=text("cases.step.done_on_help"))
        day.set_value(today)
        who = text_field(text("cases.step.done_by"), width=160)
        who.set_value(session.user)
        fields += [
            ("reason", LongField(text("cases.step.reason"), optional=False, help_line=text(ABOUT[act.code]))),
            ("on", day),
            ("by", who),
        ]
        title = text(act.title)
        self._panel.open(
            title, about(rows), fields, verb(title, len(rows)), partial(self._work, act.code, rows), said=title,
            danger=act.danger,
        )  # fmt: skip

    @staticmethod
    def _steps(rows: Sequence[ApplicationRow], code: str) -> list[tuple[str, str]]:
        """The steps cases can go back to; the usual one first."""
        first = text("cases.act.to_former") if code == "return" else text("cases.act.to_stopped")
        found = {"": first}
        path = path_of(rows[0].path)
        here = path.position(rows[0].stage) if rows[0].stage else len(path.steps)
        same = all(row.path == rows[0].path for row in rows)
        for step in path.steps if same else ():
            if step.code != "apply" and path.position(step.code) < here:
                found[step.code] = step.label
        return list(found.items())

    def _work(self, code: str, rows: Sequence[ApplicationRow], values: Mapping[str, Any]) -> Any:
        uids = [row.uid for row in rows]
        reason, on, by = values["reason"] or "", values["on"], values["by"] or ""
        if code in ("return", "reopen"):
            act = return_case if code == "return" else reopen_case
            return lambda do, job: do.run(act, uids, values["to"] or "", reason, on, by)
        if code == "transfer":
            programme, township = values["programme"] or "", values["township"] or ""
            return lambda do, job: do.run(transfer_case, uids, on, by, reason, programme, township)
        plain = {"withdraw": withdraw_case, "end": end_cases, "extend": extend_deadline}[code]
        return lambda do, job: do.run(plain, uids, reason, on, by)
