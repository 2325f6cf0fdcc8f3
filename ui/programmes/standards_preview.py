"""执行标准: whom a standard changes, line by line and village by village, with the back pay, before it is applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.disbursements.uplifts import StandardPreview, apply_standard, preview_standard
from minsheng_desktop.entitlements.recalculating import RecalculatedLine
from ui.kit.buttons import button, segments
from ui.kit.cards import FilterRow, PageFoot, PageHeader, TotalsBar
from ui.kit.formats import money, month, number
from ui.kit.labels import label
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Question, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.programmes.standards_form import span_words
from ui.session import Session

LINES, VILLAGES = "lines", "villages"
SHOWN = 5000


def _column(key: str, name: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
    return Column(Field(key, Label(literal=text(name)), type, width, sortable=False), **more)


class StandardPreviewPage(Page):
    """``args``: ``standard`` (key)."""

    tables: ClassVar[frozenset[str]] = frozenset({"standard", "entitlement", "entitlement_amount", "back_pay"})
    help_topic: ClassVar[str] = "standards#执行标准"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("standards.preview.title")
        self.set_title(title)
        self.found: StandardPreview | None = None
        self.notice = Notice()
        self.notice.hide()
        self.lines = TablePanel(session, self._line_columns(), name="programmes.standard_lines", title=title)
        self.lines.set_empty("circle-check", text("standards.preview.nothing"), text("standards.preview.nothing_what"))
        self.lines.opened.connect(self.open_line)
        self.villages = TablePanel(session, self._village_columns(), name="programmes.standard_villages", title=title)
        self.villages.hide()
        self.view = LINES
        self.export = ListExport(self, self._in_front, lambda: title)
        self.header = PageHeader(title, self.export.button)
        self.imply = QCheckBox(text("standards.preview.imply"))
        self.imply.setToolTip(text("standards.preview.imply_about"))
        self.imply.toggled.connect(lambda _on: self.refresh())
        self.back_pay = QCheckBox(text("standards.preview.with_back_pay"))
        self.back_pay.setChecked(True)
        names = [(LINES, text("standards.preview.by_line")), (VILLAGES, text("standards.preview.by_village"))]
        self.totals = TotalsBar()
        self.summary = label("", "2s")
        self.apply = button(text("standards.preview.apply"), self.ask_apply, kind="primary")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for part in (self.header, FilterRow(segments(names, self._look, LINES), self.imply, self.back_pay, None),
                     self.notice):  # fmt: skip
            outer.addWidget(part)
        outer.addWidget(self.lines, 1)
        outer.addWidget(self.villages, 1)
        outer.addWidget(self.totals)
        outer.addWidget(PageFoot(self.summary, None, self.apply))
        if not session.may("edit"):
            self.apply.hide()

    @staticmethod
    def _line_columns() -> list[Column]:
        return [
            _column("village", "entitlements.field.village", 96),
            _column("name", "standards.preview.name", 92, strong=True),
            _column("persons", "standards.preview.persons", 56, Type.INTEGER),
            _column("old", "standards.preview.old", 96, Type.MONEY),
            _column("new", "standards.preview.new", 96, Type.MONEY, strong=True),
            _column("difference", "standards.preview.difference", 92, Type.MONEY),
            _column("months", "standards.preview.from", 132),
            _column("owed_months", "standards.preview.owed_months", 72, Type.INTEGER),
            _column("owed", "standards.preview.owed", 96, Type.MONEY),
            _column("sentence", "standards.preview.sentence", 420, stretch=True),
        ]

    @staticmethod
    def _village_columns() -> list[Column]:
        return [
            _column("village", "entitlements.field.village", 160, strong=True),
            _column("benefits", "standards.preview.benefits", 96, Type.INTEGER),
            _column("persons", "standards.preview.persons", 96, Type.INTEGER),
            _column("old", "standards.preview.old", 140, Type.MONEY),
            _column("new", "standards.preview.new", 140, Type.MONEY),
            _column("difference", "standards.preview.difference", 140, Type.MONEY, stretch=True),
        ]

    def _in_front(self) -> TablePanel:
        return self.lines if self.view == LINES else self.villages

    def _look(self, view: object) -> None:
        self.view = str(view)
        self.lines.setVisible(view == LINES)
        self.villages.setVisible(view == VILLAGES)

    def refresh(self, changed: set[str] | None = None) -> None:
        key, imply = str(self.args.get("standard", "")), self.imply.isChecked()
        self.session.read(
            lambda uow, job: preview_standard(uow, key, None, SHOWN, imply), self._show, self._failed, owner=self
        )

    def _failed(self, error: AppError) -> None:
        self.apply.setEnabled(False)
        self.notice.say(error.message, "err")

    def _show(self, found: StandardPreview) -> None:
        self.found = found
        record, change, plan = found.standard, found.change, found.back_pay
        self.header.set_title(record.name)
        amount = text("standards.page.amount", amount=money(record.amount_fen), unit=record.unit)
        self.header.set_hint(text("standards.preview.hint", amount=amount, month=month(record.from_month)))
        self.lines.model.show_rows([self._line_row(line, at) for at, line in enumerate(change.lines)])
        self.lines.model.completed.emit()
        self.villages.model.show_rows([
            Row(at, (v.village or text("entitlements.no_village"), v.benefits, v.persons, v.old_fen, v.new_fen,
                     v.new_fen - v.old_fen))
            for at, v in enumerate(change.villages)
        ])  # fmt: skip
        self.villages.model.completed.emit()
        self._tell(found)
        self.apply.setText(text("standards.preview.apply_count", count=change.changed))
        self.apply.setEnabled(change.changed > 0)
        self.back_pay.setEnabled(plan.benefits > 0)
        stated = change.left.get("stated", 0)
        self.imply.setVisible(bool(stated) or self.imply.isChecked())
        if found.checks.warnings:
            self.notice.say("\n".join(found.checks.warnings), "warn")
        elif stated and not self.imply.isChecked():
            self.notice.say(text("standards.preview.stated", count=stated), "info")
        else:
            self.notice.hide()

    def _line_row(self, line: RecalculatedLine, at: int) -> Row:
        span = self.found.back_pay.spans.get((line.uid, line.month)) if self.found else None
        months = span_words(line.month, line.last_month)
        return Row(at, (
            line.village, line.name, line.persons, line.old_fen, line.new_fen, line.difference_fen, months,
            span.months if span else None, span.amount_fen if span else None, line.sentence,
        ))  # fmt: skip

    def _tell(self, found: StandardPreview) -> None:
        change, plan = found.change, found.back_pay
        counts = text("standards.preview.counts", benefits=number(change.changed), persons=number(change.persons))
        monthly = text("standards.preview.money", old=money(change.old_fen), new=money(change.new_fen))
        back = text("standards.preview.back", benefits=number(plan.benefits), months=number(plan.months),
                    pay=money(plan.pay_fen), until=month(plan.until))  # fmt: skip
        left = text("kit.comma").join(
            text("standards.preview.left_one", why=text(f"standards.left.{why}"), count=count)
            for why, count in change.left.items()
        )
        pairs = [(text("standards.preview.changed"), counts), (text("standards.preview.monthly"), monthly)]
        if plan.benefits:
            pairs.append((text("standards.preview.back_pay"), back))
        self.totals.set_totals([], pairs)
        self.summary.setText(text("standards.preview.left_words", words=left) if left else "")

    def open_line(self, at: object) -> None:
        """The file of a line's household or person."""
        if self.found is not None:
            line = self.found.change.lines[int(str(at))]
            key = "households.household" if line.household_uid else "households.person"
            self.open_page(key, uid=line.household_uid or line.person_uid)

    def ask_apply(self) -> None:
        """Apply the standard, after one question with its figures."""
        found = self.found
        if found is None or not self.allowed("edit"):
            return
        change, plan = found.change, found.back_pay
        body = text("standards.preview.question", month=month(change.month), benefits=number(change.changed),
                    persons=number(change.persons), old=money(change.old_fen), new=money(change.new_fen),
                    difference=money(change.new_fen - change.old_fen))  # fmt: skip
        if plan.benefits:
            key = "standards.preview.question_back" if self.back_pay.isChecked() else "standards.preview.question_none"
            body += text(key, benefits=number(plan.benefits), months=number(plan.months), pay=money(plan.pay_fen),
                         until=month(plan.until))  # fmt: skip
        question = Question(
            text("standards.preview.question_title", name=found.standard.name), body, text("standards.preview.keep"),
            text("standards.preview.apply_count", count=change.changed), danger=False,
        )  # fmt: skip
        ask(self, question, lambda _reason: self.do_apply())

    def do_apply(self) -> None:
        """Apply it."""
        key, back, imply = str(self.args["standard"]), self.back_pay.isChecked(), self.imply.isChecked()
        self.apply.setEnabled(False)
        self.session.write(
            lambda do, job: do.run(apply_standard, key, back, None, imply), self._applied, self._failed, owner=self
        )

    def _applied(self, done: StandardPreview) -> None:
        self.tell_undoable(text("standards.preview.done", count=done.change.changed))
        if self.back_pay.isChecked() and done.back_pay.benefits:
            self.open_page("disbursements.back_pay")
