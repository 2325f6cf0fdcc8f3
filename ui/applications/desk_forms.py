"""The forms that are no step: means check, signatures, objections and their answers, relatives of officials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from minsheng_desktop.applications.authorisations import excuse_signatures, sign_authorisations
from minsheng_desktop.applications.desk_records import NewRelative
from minsheng_desktop.applications.following import follow_all
from minsheng_desktop.applications.means_checks import answer_checks, leave_out_checks
from minsheng_desktop.applications.means_records import WAITING, MeansAnswer, MeansCheckRecord, MeansHit
from minsheng_desktop.applications.means_requests import request_checks
from minsheng_desktop.applications.objections import NewObjection, add_objection, answer_objection
from minsheng_desktop.applications.posting_records import ObjectionRow
from minsheng_desktop.applications.records import ApplicationRow, CaseFile
from minsheng_desktop.applications.relatives import declare_relatives
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.applications.act_panel import ActPanel
from ui.applications.wording import about, choices, verb
from ui.households.wording import dotted
from ui.kit.fields import ChoiceField, DateField, LongField, money_field, text_field
from ui.kit.forms import FormField
from ui.kit.messages import Toast
from ui.kit.page import Page

ASK, ANSWER, LEAVE_OUT = "ask", "answer", "leave_out"
Fields = list[tuple[str, FormField]]


class DeskForms(QObject):
    """Opens the forms of ``panel`` for ``page``."""

    def __init__(self, page: Page, panel: ActPanel) -> None:
        super().__init__(page)
        self._page, self._panel = page, panel
        self.rows: list[ApplicationRow] = []
        self.out: Path | None = None

    def _day(self, key: str, help_line: str = "") -> DateField:
        made = DateField(text(key), self._today, help_line=help_line)
        made.set_value(self._today)
        return made

    @property
    def _today(self) -> date:
        return self._page.session.clock.today()

    def _failed(self, error: AppError) -> None:
        self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    # -- means check -----------------------------------------------------------------------------

    def means(self, rows: Sequence[ApplicationRow], check: MeansCheckRecord | None = None, act: str = "") -> None:
        """What is done about the check of ``rows``: asked for, answered, or left out with a reason."""
        self.rows = list(rows)
        act = act or (ANSWER if check is not None and check.state == WAITING else ASK)
        fields: Fields = [("act", self._means_acts(act))]
        if act == ASK:
            number = text_field(text("cases.detail.request_no"), optional=True, width=200,
                                help_line=text("cases.means.number_help"))  # fmt: skip
            fields += [("day", self._day("cases.means.asked_on")), ("number", number)]
        elif act == ANSWER:
            fields += self._answer_fields(len(rows) == 1)
        else:
            why = LongField(text("cases.step.reason"), optional=False, help_line=text("cases.means.left_help"))
            fields += [("reason", why), ("day", self._day("cases.step.done_on"))]
        words = text(MEANS_VERBS[act])
        form = self._panel.open(
            text("cases.page.means"), about(self.rows), fields, verb(words, len(self.rows)), self._means_work,
            said=words,
        )  # fmt: skip
        form["act"].changed.connect(lambda: self.means(self.rows, None, str(form["act"].value)))

    @staticmethod
    def _means_acts(act: str) -> ChoiceField:
        made = ChoiceField(text("cases.means.act"), [(code, text(key)) for code, key in MEANS_VERBS.items()])
        made.set_value(act)
        return made

    def _answer_fields(self, one: bool) -> Fields:
        fields: Fields = [
            ("conclusion", ChoiceField(text("cases.means.conclusion"), choices("means_conclusion"), must_choose=True)),
            ("day", self._day("cases.means.answered_on")),
        ]
        if one:
            hit = ChoiceField(text("cases.means.hit"), choices("means_hit"), optional=True)
            fields += [
                ("hit", hit),
                ("hit_detail", text_field(text("cases.means.hit_detail"), optional=True)),
                ("hit_amount", money_field(text("cases.means.hit_amount"), optional=True)),
            ]
        return [*fields, ("remark", LongField(text("cases.means.remark"), lines=2))]

    def _means_work(self, values: Mapping[str, Any]) -> Any:
        uids = [row.uid for row in self.rows]
        if values["act"] == ASK:
            return lambda do, job: do.run(request_checks, uids, values["day"], values["number"] or "")
        if values["act"] == LEAVE_OUT:
            return lambda do, job: do.run(leave_out_checks, uids, values["reason"], values["day"])
        hits: tuple[MeansHit, ...] = ()
        if values.get("hit"):
            hits = (MeansHit(values["hit"], detail=values["hit_detail"] or "", amount_fen=values["hit_amount"]),)
        answers = [MeansAnswer(uid, values["day"], values["conclusion"], hits, values["remark"] or "") for uid in uids]
        return lambda do, job: do.run(answer_checks, answers)

    def request_file(self, rows: Sequence[ApplicationRow]) -> None:
        """发起核对: the request list goes to a file to be sent to the county; the cases are 核对中."""
        name = text("cases.means.file_name", day=self._today.isoformat())
        path, _ = QFileDialog.getSaveFileName(self._page, text("cases.means.request"), name, "*.xlsx")
        if path:
            self.write_request(rows, Path(path))

    def write_request(self, rows: Sequence[ApplicationRow], out: Path) -> None:
        """The form of a request whose list is written to ``out``."""
        self.rows, self.out = list(rows), out
        number = text_field(text("cases.detail.request_no"), optional=True, width=200,
                            help_line=text("cases.means.number_help"))  # fmt: skip
        password = text_field(text("cases.means.password"), optional=True, width=200,
                              help_line=text("cases.means.password_help"))  # fmt: skip
        words = text("cases.means.request")
        self._panel.open(
            words, about(self.rows),
            [("day", self._day("cases.means.asked_on")), ("number", number), ("password", password)],
            verb(words, len(self.rows)), self._request_work, said=words,
        )  # fmt: skip

    def _request_work(self, values: Mapping[str, Any]) -> Any:
        uids, out = [row.uid for row in self.rows], self.out
        number, password = values["number"] or "", values["password"] or ""
        return lambda do, job: do.run(request_checks, uids, values["day"], number, out, password)

    # -- signatures ------------------------------------------------------------------------------

    def sign(self, row: ApplicationRow, persons: tuple[bytes, ...]) -> None:
        """The day on which members signed the authorisation."""
        words = text("cases.member.sign")
        fields: Fields = [("day", self._day("cases.detail.authorised_on"))]
        self._panel.open(
            words, about([row]), fields, words,
            lambda values: lambda do, job: do.run(sign_authorisations, [row.uid], values["day"], persons), said=words,
        )  # fmt: skip

    def sign_all(self, rows: Sequence[ApplicationRow]) -> None:
        """Every adult of several cases signed on a day."""
        words, uids = text("cases.member.sign"), [row.uid for row in rows]
        self._panel.open(
            words, about(rows), [("day", self._day("cases.detail.authorised_on"))], verb(words, len(rows)),
            lambda values: lambda do, job: do.run(sign_authorisations, uids, values["day"]), said=words,
        )  # fmt: skip

    def excuse(self, members: tuple[bytes, ...], names: str) -> None:
        """Why members have not signed."""
        words = text("cases.member.excuse")
        reason = LongField(text("cases.step.reason"), optional=False, help_line=text("cases.member.excuse_help"))
        self._panel.open(
            words, names, [("reason", reason)], words,
            lambda values: lambda do, job: do.run(excuse_signatures, members, values["reason"]), said=words,
        )  # fmt: skip

    # -- objections ------------------------------------------------------------------------------

    def objection(self, row: ApplicationRow) -> None:
        """登记异议."""
        words = text("cases.objection.add")
        fields: Fields = [
            ("content", LongField(text("cases.objection.content"), optional=False, lines=4)),
            ("day", self._day("cases.objection.raised_on")),
            ("who", text_field(text("cases.objection.raised_by"), optional=True, width=140,
                               help_line=text("cases.objection.who_help"))),
            ("contact", text_field(text("cases.objection.contact"), optional=True, width=200)),
        ]  # fmt: skip
        self._panel.open(words, about([row]), fields, words, lambda values: self._objected(row, values), said=words)

    @staticmethod
    def _objected(row: ApplicationRow, values: Mapping[str, Any]) -> Any:
        new = NewObjection(
            values["content"], values["day"], row.uid, raised_by=values["who"] or "", contact=values["contact"] or ""
        )
        return lambda do, job: do.run(add_objection, new)

    def answer(self, objection: ObjectionRow) -> None:
        """What an objection came to."""
        words = text("cases.objection.answer")
        verdicts = [(False, text("cases.objection.not_upheld")), (True, text("cases.objection.upheld"))]
        who = text_field(text("cases.objection.handled_by"), width=140)
        who.set_value(self._page.session.user)
        fields: Fields = [
            ("upheld", ChoiceField(text("cases.objection.verdict"), verdicts, must_choose=True)),
            ("finding", LongField(text("cases.objection.finding"), optional=False, lines=4)),
            ("day", self._day("cases.objection.answered_on")),
            ("who", who),
        ]
        detail = dotted((objection.name, objection.raised_on, objection.content))

        def _work(values: Mapping[str, Any]) -> Any:
            given = (objection.uid, values["upheld"], values["finding"], values["day"], values["who"])
            return lambda do, job: do.run(answer_objection, *given)

        self._panel.open(words, detail, fields, words, _work, said=words)

    # -- relatives, decisions of the county ------------------------------------------------------

    def relative(self, file: CaseFile) -> None:
        """近亲属备案 of a member."""
        words = text("cases.relatives.add")
        members = [(member.person_uid, member.name) for member in file.members]
        fields: Fields = [
            ("person", ChoiceField(text("cases.relatives.person"), members)),
            ("official", text_field(text("cases.relatives.official"), width=140)),
            ("office", text_field(text("cases.relatives.office"))),
            ("post", text_field(text("cases.relatives.post"), optional=True, width=140)),
            ("relation", text_field(text("cases.relatives.relation"), width=140)),
            ("day", self._day("cases.relatives.declared_on")),
        ]
        row = file.application.row

        def _work(values: Mapping[str, Any]) -> Any:
            new = NewRelative(
                values["person"], values["official"], values["office"], values["relation"], values["day"],
                values["post"] or "", row.uid,
            )  # fmt: skip
            return lambda do, job: do.run(declare_relatives, [new])

        self._panel.open(words, about([row]), fields, words, _work, said=words)

    def follow(self, row: ApplicationRow) -> None:
        """Take over what the county decided on this and the other cases."""
        self._page.session.write(
            lambda do, job: do.run(follow_all),
            lambda count: self._page.toasted.emit(Toast(text("cases.case.followed", count=count))),
            self._failed,
            owner=self,
        )


MEANS_VERBS = {
    ASK: "cases.means.ask",
    ANSWER: "cases.means.enter",
    LEAVE_OUT: "cases.means.leave_out",
}
