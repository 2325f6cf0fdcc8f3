"""The side panel of 定期核查: a new round, sheets that came back, and what settling comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import ProgrammeInUse
from minsheng_desktop.entitlements.review_records import FindingPreview, NewRound
from minsheng_desktop.entitlements.review_sheets import SheetReading
from minsheng_desktop.entitlements.reviews import enter_findings, mark_settled, open_round, result_word
from minsheng_desktop.entitlements.service import programmes_in_use
from minsheng_desktop.households.review_settling import Settlement, SettleWish, preview_settling, settle_lines
from minsheng_desktop.rules import year_month
from ui.kit.buttons import button
from ui.kit.fields import ChoiceField, DateField, month_field, text_field
from ui.kit.forms import Form
from ui.kit.labels import Sentence, label, rule
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit

SHOWN = 80  # lines of a preview
KIND_KEYS = {
    "regular": "reviews.kind.regular",
    "campaign": "reviews.kind.campaign",
    "proof_of_life": "reviews.kind.proof_of_life",
}
EVERY, DUE = "every", "due"


class ReviewPanel(QObject):
    """Fills the panel of ``page`` with one form or preview at a time."""

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page: Any = page  # the page of reviews, which holds this
        self._split = split
        self.form: Form | None = None
        self.save: QWidget | None = None

    def _put(self, title: str, detail: str, parts: Sequence[QWidget], verb: str = "", act: Any = None) -> None:
        panel = self._split.panel
        panel.show_head(title, "", detail)
        panel.show_tabs([], "")
        panel.show_body(*parts)
        drop = button(text("households.change.cancel"), panel.closed.emit)
        self.save = button(verb, act, kind="primary") if verb else None
        panel.show_foot(*((self.save, drop) if self.save else (drop,)))
        self._split.open_panel()
        panel.focus_first()

    def _refused(self, error: AppError) -> None:
        if self.save is not None:
            self.save.setEnabled(True)
        self._page.refused(error.message)

    def _write(self, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        if self.save is not None:
            self.save.setEnabled(False)
        self._page.session.write(lambda do, job: work(do), done, self._refused, owner=self)

    # -- a new round -----------------------------------------------------------------------------

    def open_new(self) -> None:
        """The form of a new round."""
        if self._page.allowed("edit"):
            self._page.session.read(
                lambda uow, job: (programmes_in_use(uow), village_choices(uow)), self._show_new, self._refused,
                owner=self,
            )  # fmt: skip

    def _show_new(self, found: tuple[list[ProgrammeInUse], Sequence[Any]]) -> None:
        programmes, villages = found
        today = self._page.session.clock.today()
        choices = [(p.code, p.name) for p in programmes]
        places = [(b"", text("reviews.page.every")), *((one.value, one.name) for one in villages)]
        self.form = Form(
            [
                ("name", text_field(text("reviews.form.name"))),
                ("programme", ChoiceField(text("reviews.column.programme"), choices)),
                ("village", ChoiceField(text("entitlements.field.village"), places)),
                ("kind", ChoiceField(text("reviews.form.kind"), [(k, text(v)) for k, v in KIND_KEYS.items()])),
                ("scope", ChoiceField(text("reviews.form.scope"), [
                    (EVERY, text("reviews.form.every")), (DUE, text("reviews.form.due"))])),
                ("start", DateField(text("reviews.form.start"), today)),
                ("due", DateField(text("reviews.form.end"), today)),
            ]
        )  # fmt: skip
        end = year_month.last_day(year_month.of(today))
        half = text("reviews.form.first_half" if today.month < 7 else "reviews.form.second_half")
        name = text("reviews.form.usual", year=today.year, half=half)
        self.form.set_values({"name": name, "start": today, "due": end})
        self._put(text("reviews.page.new"), "", [self.form], text("reviews.page.new"), self._open)

    def _open(self) -> None:
        values = self.form.submit() if self.form else None
        if values is None:
            return
        due = values["due"].isoformat()
        new = NewRound(
            values["name"], (values["programme"],), values["start"].isoformat(), due, values["kind"],
            (values["village"],) if values["village"] else (), due if values["scope"] == DUE else "",
        )  # fmt: skip

        def _done(uid: bytes) -> None:
            self._split.panel.closed.emit()
            self._page.args["round"] = uid
            self._page.round.set_choices([])
            self._page.refresh()
            self._page.tell_undoable(text("reviews.page.opened", name=values["name"]))

        self._write(lambda do: do.run(open_round, new), _done)

    # -- sheets that came back -------------------------------------------------------------------

    def show_read(self, reading: SheetReading, preview: FindingPreview) -> None:
        """What sheets that came back say, before anything is written."""
        parts: list[QWidget] = [
            Sentence(
                text("reviews.back.counts", changed=preview.changed, same=preview.same, blank=reading.blank), "info"
            )
        ]
        for one in reading.unread[:SHOWN]:
            words = text("reviews.back.unread", sheet=one.sheet, row=one.row, value=one.value, reason=one.reason)
            parts.append(Sentence(words, "err"))
        parts += [Sentence(f"{line.name}：{line.problem}", "err") for line in preview.lines if line.problem][:SHOWN]
        parts.append(rule())
        taken = [line for line in preview.lines if not line.problem and line.before != line.after]
        parts += [
            label(text("reviews.back.line", name=line.name, village=line.village, after=line.after), "2s", wrap=True)
            for line in taken[:SHOWN]
        ]
        findings = list(reading.findings)
        verb = text("reviews.back.save", count=preview.changed) if preview.changed else ""
        self._put(text("reviews.page.read"), "", parts, verb, lambda: self._take(findings))

    def _take(self, findings: Sequence[Any]) -> None:
        def _done(done: FindingPreview) -> None:
            self._split.panel.closed.emit()
            self._page.tell_undoable(text("reviews.page.entered", count=done.changed))

        self._write(lambda do: do.run(enter_findings, list(findings)), _done)

    # -- settling --------------------------------------------------------------------------------

    def open_settle(self) -> None:
        """What settling the answered lines comes to."""
        if not self._page.allowed("edit"):
            return
        lines = [row for row in self._page.chosen_lines() if row.result and not row.settled_on]
        if not lines:
            self._page.refused(text("errors.reviews.nothing_to_settle"))
            return
        today = self._page.session.clock.today()
        month = month_field(text("reviews.form.month"), help_line=text("reviews.form.month_help"))
        approver = text_field(text("reviews.form.approver"), optional=True)
        self.form = Form([("month", month), ("approver", approver)])
        self.form.set_values({"month": year_month.add(year_month.of(today), 1), "approver": self._page.session.user})
        month.left.connect(lambda: self._ask_settle([row.uid for row in lines]))
        self._ask_settle([row.uid for row in lines])

    def _ask_settle(self, lines: list[bytes]) -> None:
        values = self.form.values if self.form else {}
        if not values.get("month"):
            return
        wish = SettleWish(values["month"], values["approver"] or "")
        self._page.session.read(
            lambda uow, job: preview_settling(uow, lines, wish), self._show_settle, self._refused, owner=self
        )

    def _show_settle(self, plan: Settlement) -> None:
        assert self.form is not None
        counts = [
            text("reviews.settle.count", result=result_word(result), count=count)
            for result, count in plan.counts.items()
        ]
        parts: list[QWidget] = [self.form, Sentence(text("changes.list_join").join(counts), "info")]
        hand = [line for line in plan.lines if line.refusal]
        parts += [Sentence(f"{line.name}：{line.refusal}", "warn") for line in hand[:SHOWN]]
        if hand:
            parts.append(button(text("reviews.settle.by_hand", count=len(hand)), lambda: self._mark(hand)))
        for line in plan.lines:
            parts += [Sentence(text("reviews.settle.follows", what=what), "doubt") for what in line.follows]
        good = [line.uid for line in plan.lines if not line.refusal]
        verb = text("reviews.settle.save", count=len(good)) if good else ""
        # The form moves into the new body: out of the old one first.
        self.form.setParent(None)
        self._put(text("reviews.page.settle"), "", parts, verb, lambda: self._settle(good))

    def _settle(self, lines: list[bytes]) -> None:
        values = self.form.submit() if self.form else None
        if values is None:
            return
        wish = SettleWish(values["month"], values["approver"] or "")

        def _done(done: Settlement) -> None:
            self._split.panel.closed.emit()
            self._page.tell_undoable(text("reviews.settle.done", count=len(done.lines) - done.refused))

        self._write(lambda do: do.run(settle_lines, lines, wish), _done)

    def _mark(self, hand: Sequence[Any]) -> None:
        uids = [line.uid for line in hand]

        def _done(count: int) -> None:
            self._split.panel.closed.emit()
            self._page.tell_undoable(text("reviews.settle.marked", count=count))

        self._write(lambda do: do.run(mark_settled, uids), _done)
