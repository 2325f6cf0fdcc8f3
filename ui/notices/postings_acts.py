"""What is done with sheets on the page 公示: printed, put up, closed, taken down, renewed; objections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QPushButton

from minsheng_desktop.applications.objections import NewObjection, add_objection, answer_objection
from minsheng_desktop.applications.posting_photos import store_photo
from minsheng_desktop.applications.posting_records import (
    AWAITING,
    BOARD,
    POSTED,
    REMOVED,
    STANDING,
    UNOPPOSED,
    VERIFYING,
    NotPosted,
    ObjectionRow,
    PostingRow,
    PostingsClosed,
    PostingSheet,
    PostingsMade,
    PostingWish,
    SheetLine,
)
from minsheng_desktop.applications.postings import (
    close_postings,
    discard_postings,
    drop_leavers,
    make_standing,
    mark_posted,
    remove_postings,
)
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.posting_sheets import preview_postings, print_postings
from minsheng_desktop.notices.records import MadePapers
from ui.kit.buttons import button
from ui.kit.fields import ChoiceField, DateField, LongField, number_field, text_field
from ui.kit.formats import number
from ui.kit.forms import FormField
from ui.kit.print_task import Task
from ui.notices.postings_panel import Asked

Values = Mapping[str, Any]
TOLD = 5  # refusals spelt out below the header


class PostingActs:
    """The acts of a page (``PostingsPage``, which builds upon this module)."""

    def __init__(self, page: Any) -> None:
        self._page = page

    @property
    def _today(self) -> date:
        return self._page.session.clock.today()

    def offered(self, rows: Sequence[PostingRow]) -> list[tuple[str, Callable[[], object]]]:
        """Further acts for chosen sheets, by text key."""
        if not self._page.session.may("edit"):
            return []
        statuses = {row.status for row in rows}
        acts: list[tuple[str, Callable[[], object]]] = []
        if statuses & {POSTED, UNOPPOSED, VERIFYING}:
            acts.append(("remove", self.remove))
        if any(row.leavers for row in rows):
            acts.append(("leavers", self.leavers))
        if statuses == {AWAITING}:
            acts.append(("discard", self.discard))
        if len(rows) == 1 and statuses & {POSTED, VERIFYING}:
            acts.append(("object", self.object_to_current))
        return acts

    def buttons_of(self, sheet: PostingSheet) -> list[QPushButton]:
        """The acts of the sheet in the panel."""
        row, made = sheet.posting, list[QPushButton]()
        if self._page.session.may("notice"):
            made.append(button(text("postings.page.print"), lambda: self._print([row.uid], BOARD), icon="printer"))
        if not self._page.session.may("edit") or row.status == REMOVED:
            return made
        if row.status == AWAITING:
            made.insert(0, button(text("postings.page.post"), lambda: self.post([row]), kind="primary"))
        elif row.attention == "close":
            made.insert(0, button(text("postings.page.close"), lambda: self.close([row]), kind="primary"))
        if row.status in (POSTED, VERIFYING):
            made.append(button(text("postings.page.object"), lambda: self.object_to(sheet)))
        return made

    def buttons_of_objection(self, row: ObjectionRow) -> list[QPushButton]:
        """The acts of the objection in the panel."""
        if row.upheld is not None or not self._page.session.may("edit"):
            return []
        return [button(text("postings.page.answer"), lambda: self.answer(row), kind="primary")]

    # -- printing --------------------------------------------------------------------------------

    def print_sheets(self, use: str = BOARD) -> None:
        """All chosen sheets as one job, a page for each village."""
        self._print([row.uid for row in self._page.chosen()], use)

    def _print(self, uids: list[bytes], use: str) -> None:
        if not uids or not self._page.allowed("notice"):
            return

        def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
            made: MadePapers = do.run(print_postings, uids, use, out, boxes)
            return made

        task = Task(lambda uow: preview_postings(uow, uids, use), _make)
        self._page.open_page("notices.print", task=task, title=text("postings.page.printing", count=number(len(uids))))

    # -- sheets ----------------------------------------------------------------------------------

    def post(self, rows: Sequence[PostingRow] | None = None) -> None:
        """登记张贴: the real day the chosen sheets were put up."""
        waiting = [row for row in rows or self._page.chosen() if row.status == AWAITING]
        uids = [row.uid for row in waiting]
        photo = _PhotoField(text("postings.column.photo"))
        fields: list[tuple[str, FormField]] = [
            ("day", self._day("postings.page.posted_on")),
            ("board", text_field(text("postings.column.board"), optional=True)),
            ("phone", text_field(text("postings.column.phone"), optional=True, width=180,
                                 help_line=text("postings.page.phone_help"))),
            ("days", number_field(text("postings.page.days"), 1, 90, optional=True, width=96,
                                  help_line=text("postings.page.days_help"))),
            ("photo", photo),
        ]  # fmt: skip

        def _work(values: Values) -> Any:
            given = (values["board"] or "", values["phone"] or "")

            def _do(do: Any, job: object) -> PostingsClosed:
                kept = store_photo(do.workspace, Path(values["photo"]), values["day"]) if values["photo"] else None
                done: PostingsClosed = do.run(mark_posted, uids, values["day"], *given, kept, values["days"])
                return done

            return _do

        self._ask("post", waiting, fields, _work)

    def close(self, rows: Sequence[PostingRow] | None = None) -> None:
        """期满办结: the cases of the chosen sheets go on."""
        ending = [row for row in rows or self._page.chosen() if row.attention == "close"]
        uids = [row.uid for row in ending]

        def _work(values: Values) -> Any:
            return lambda do, job: do.run(close_postings, uids, values["day"])

        self._ask("close", ending, [("day", self._day("postings.page.closed_on"))], _work)

    def remove(self) -> None:
        """撤榜: when the chosen sheets came down, and why if before their days were over."""
        hanging = [row for row in self._page.chosen() if row.status in (POSTED, UNOPPOSED, VERIFYING)]
        uids = [row.uid for row in hanging]
        fields: list[tuple[str, FormField]] = [
            ("day", self._day("postings.page.removed_on")),
            ("reason", LongField(text("postings.page.reason"), help_line=text("postings.page.reason_help"))),
        ]

        def _work(values: Values) -> Any:
            return lambda do, job: do.run(remove_postings, uids, values["day"], values["reason"] or "")

        self._ask("remove", hanging, fields, _work)

    def leavers(self) -> None:
        """换榜: those who left are taken off the chosen standing sheets, which are then printed anew."""
        uids = [row.uid for row in self._page.chosen() if row.leavers]
        self._write(lambda do, job: do.run(drop_leavers, uids), self._dropped)

    def _dropped(self, count: int) -> None:
        self._page.tell_undoable(text("postings.page.dropped", count=number(count)))
        self.print_sheets()

    def discard(self) -> None:
        """作废: sheets that were never put up."""
        uids = [row.uid for row in self._page.chosen()]
        self._write(
            lambda do, job: do.run(discard_postings, uids),
            lambda count: self._page.tell_undoable(text("postings.page.discarded", count=number(count))),
        )

    def renew(self) -> None:
        """按季换榜: standing sheets of the chosen villages, ready to be printed."""
        villages = self._page.chosen_villages()
        programmes = list(dict.fromkeys(village.programme for village in villages))
        areas = [village.area_uid for village in villages if village.area_uid]
        wish = PostingWish(STANDING)

        def _made(made: PostingsMade) -> None:
            self._page.tell_undoable(text("postings.page.made", count=number(len(made.postings))))
            self._say(made.refused)
            self._page.show_view("sheets")
            self._print(list(made.postings), BOARD)

        if self._page.allowed("edit"):
            self._write(lambda do, job: do.run(make_standing, programmes, areas, "", wish), _made)

    # -- objections ------------------------------------------------------------------------------

    def object_to_current(self) -> None:
        """登记异议 to the chosen sheet."""
        rows = self._page.chosen()
        if rows:
            self._page.open_sheet(rows[0].uid)

    def object_to(self, sheet: PostingSheet) -> None:
        """登记异议: about whom, what was said, by whom if he said so."""
        choices = [(line, _named(line)) for line in sheet.lines]
        fields: list[tuple[str, FormField]] = [
            ("about", ChoiceField(text("postings.column.name"), choices, must_choose=len(choices) > 1)),
            ("day", self._day("postings.column.raised_on")),
            ("content", LongField(text("postings.column.content"), lines=4, optional=False)),
            ("by", text_field(text("postings.column.raised_by"), optional=True,
                              help_line=text("postings.page.keep_secret"))),
            ("contact", text_field(text("postings.column.contact"), optional=True)),
        ]  # fmt: skip

        def _work(values: Values) -> Any:
            line: SheetLine = values["about"]
            new = NewObjection(
                values["content"], values["day"], line.application_uid, line.entitlement_uid, sheet.posting.uid,
                values["by"] or "", values["contact"] or "",
            )  # fmt: skip
            return lambda do, job: do.run(add_objection, new)

        self._ask("object", [sheet.posting], fields, _work)

    def answer(self, row: ObjectionRow) -> None:
        """答复异议: what was found out, true or not."""
        verdicts = [(False, text("postings.objection.not_upheld")), (True, text("postings.objection.upheld"))]
        fields: list[tuple[str, FormField]] = [
            ("verdict", ChoiceField(text("postings.column.verdict"), verdicts, must_choose=True)),
            ("finding", LongField(text("postings.column.finding"), lines=4, optional=False)),
            ("day", self._day("postings.column.answered_on")),
            ("by", text_field(text("postings.column.handled_by"), optional=True)),
        ]

        def _work(values: Values) -> Any:
            given = (values["verdict"], values["finding"], values["day"], values["by"] or "")
            return lambda do, job: do.run(answer_objection, row.uid, *given)

        title = text("postings.page.answer")
        asked = Asked(title, row.name, fields, title, lambda values: self._write(_work(values), self._saved))
        self._page.panel.ask(asked, lambda: self._page.open_objection(row.uid))

    # -- doing -----------------------------------------------------------------------------------

    def _day(self, key: str) -> DateField:
        made = DateField(text(key), self._today, help_line=text("postings.page.day_help"))
        made.set_value(self._today)
        return made

    def _ask(
        self, key: str, rows: Sequence[PostingRow], fields: Sequence[tuple[str, FormField]],
        work: Callable[[Values], Any],
    ) -> None:  # fmt: skip
        if not rows or not self._page.allowed("edit"):
            return
        villages = text("postings.join").join(dict.fromkeys(row.village for row in rows))
        verb = text(f"postings.page.do_{key}", count=number(len(rows)))
        asked = Asked(
            text(f"postings.page.{key}"), villages, fields, verb,
            lambda values: self._write(work(values), self._saved),
        )  # fmt: skip
        self._page.panel.ask(asked, lambda: self._page.open_sheet(rows[0].uid))
        self._page.split.open_panel()

    def _write(self, work: Any, done: Callable[[Any], object]) -> None:
        self._page.session.write(work, done, self._page.tell, owner=self._page)

    def _saved(self, outcome: Any) -> None:
        self._page.panel.form = None
        self._page.split.close_panel()
        if isinstance(outcome, PostingsClosed):
            words = text("postings.page.done", count=number(outcome.closed), cases=number(outcome.cases))
            self._page.tell_undoable(words)
            self._say(outcome.refused)
        else:
            self._page.tell_undoable(text("postings.page.saved"))

    def _say(self, refused: Sequence[NotPosted]) -> None:
        """What was left as it is, and why."""
        if not refused:
            self._page.notice.hide()
            return
        lines = [f"{item.number} {item.name}\u3000{item.message}".strip() for item in refused[:TOLD]]
        if len(refused) > TOLD:
            lines.append(text("postings.page.more_refused", count=number(len(refused) - TOLD)))
        self._page.notice.say("\n".join(lines), "warn")


class _PhotoField(ChoiceField):
    """A photograph chosen from a file; its value is the path."""

    def __init__(self, name: str) -> None:
        super().__init__(name, [("", text("postings.page.no_photo")), ("?", text("postings.page.choose_photo"))])
        self.changed.connect(self._picked)

    def _picked(self) -> None:
        if self.value != "?":
            return
        chosen, _ = QFileDialog.getOpenFileName(self, text("postings.page.choose_photo"), "", "*.jpg *.jpeg *.png")
        self.take(Path(chosen) if chosen else None)

    def take(self, path: Path | None) -> None:
        """Take a file, or none."""
        choices = [("", text("postings.page.no_photo")), ("?", text("postings.page.choose_photo"))]
        if path is not None:
            choices.append((str(path), path.name))
        self.set_choices(choices)
        self.set_value(str(path) if path else "")


def _named(line: SheetLine) -> str:
    return f"{line.group} {line.name}".strip() or text("postings.page.without_name")
