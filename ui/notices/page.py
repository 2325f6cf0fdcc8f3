"""通知告知: choose households or persons and a template, look at the true pages, print them or save them as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import ProgrammeInUse
from minsheng_desktop.entitlements.service import RosterFilter, programmes_in_use
from minsheng_desktop.notices.certificates import CERTIFICATE
from minsheng_desktop.notices.made import still_made
from minsheng_desktop.notices.making import write_out
from minsheng_desktop.notices.records import MadePapers, NoticeWish, Preview
from minsheng_desktop.notices.service import ROSTER, running_benefits
from minsheng_desktop.notices.shown_list import ShownList
from minsheng_desktop.notices.templates import BENEFIT, load_template, template_keys
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import PageFoot, PageHeader
from ui.kit.labels import label
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.print_task import Task
from ui.kit.progress_strip import ProgressStrip
from ui.kit.theme import theme
from ui.notices.options import BENEFITS, PERSONS, SHOWN, OptionsPane
from ui.notices.options import ROSTER as ROSTER_LIST
from ui.notices.preview_pane import WHOLE, PreviewPane
from ui.notices.printers import printer_names, send
from ui.notices.recipients import RUNNING
from ui.notices.tasks import Lacking, certificate_task, notice_task, roster_task, shown_task
from ui.session import Session, Ticket

PAUSE_MS = 300
FIRST = "review_result"
MOST_COPIES = 20


class NoticePage(Page):
    """Make papers. ``args``: ``template``; whom to begin with: ``uids`` (benefits), ``households`` or ``persons``;
    a list as another window shows it: ``wanted`` (filter), ``fields``, ``keys`` and ``title``."""

    help_topic = "notices#通知书"
    tables: ClassVar[frozenset[str]] = frozenset({"entitlement", "person", "household", "notice", "setting"})
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._chosen = tuple(self.args.get("uids") or self.args.get("entitlement_uids") or ())
        self._preview: Preview | None = None
        self._made: MadePapers | None = None
        self._operation: int | None = None  # by which the papers were recorded
        self._ticket: Ticket | None = None
        self._busy = False
        self._villages: dict[bytes, str] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self._build()
        self.set_title(text("notices.page.title"))
        session.read(lambda uow, job: printer_names(), self._show_printers, owner=self)

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        keys = sorted(template_keys(BENEFIT), key=lambda key: key != FIRST)
        templates = [(key, load_template(key).name) for key in keys]
        templates.append((ROSTER, text("notices.page.roster")))
        self._names = dict(templates)
        self.template = FilterButton(
            text("notices.page.template"), templates, self._choose_template, value=self.args.get("template") or FIRST,
            always_on=True,
        )  # fmt: skip
        self.programme = FilterButton(text("notices.page.programme"), [], self._choose_programme, always_on=True)
        self.header = PageHeader(
            text("notices.page.title"), self.programme, self.template, hint=text("notices.page.hint")
        )
        self.options = OptionsPane(self.session, self._chosen, tuple(self.args.get("persons") or ()))
        self.options.changed.connect(self._changed)
        self.options.filtered.connect(self._changed)
        self.pane = PreviewPane(self.session)
        self.strip, self.notice = ProgressStrip(text("notices.page.leaves")), Notice()
        self.notice.hide()
        foot = self._foot()
        right = QVBoxLayout()
        right.setSpacing(0)
        for part in (self.notice, self.strip):
            right.addWidget(part)
        right.addWidget(self.pane, 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.options)
        body.addLayout(right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        outer.addLayout(body, 1)
        outer.addWidget(foot)
        self.options.others.clicked.connect(self._arrange)
        printing = QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self, self.print_paper)
        printing.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._arrange()
        self._nothing()

    def _foot(self) -> PageFoot:
        self.save_button = button(text("notices.page.save"), self._ask_save, icon="file-output")
        self.print_button = button(text("notices.page.print"), self.print_paper, kind="primary", icon="printer")
        self.printer, self.copies = QComboBox(), QSpinBox()
        self.printer.setAccessibleName(text("notices.page.printer"))
        self.printer.setMinimumWidth(theme().px(150))
        self.copies.setRange(1, MOST_COPIES)
        self.copies.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.copies.setFixedWidth(theme().px(52))
        self.copies.setAccessibleName(text("notices.page.copies"))
        return PageFoot(
            label(text("notices.page.foot"), "2s"), None, self.save_button, label(text("notices.page.printer"), "2s"),
            self.printer, label(text("notices.page.copies"), "2s"), self.copies, self.print_button,
        )  # fmt: skip

    def on_activate(self) -> None:
        certificate = self.options.certificate
        if self.options.mode == PERSONS and not certificate.persons:
            certificate.search.setFocus()
        elif self.options.mode == PERSONS:
            certificate.purpose.setFocus()
        else:
            self.options.table.main.setFocus()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        if changed == {"notice"}:
            self._check_made()
            return
        households = () if changed else tuple(self.args.get("households") or ())
        self.session.read(
            lambda uow, job: (
                programmes_in_use(uow), villages_by_name(uow), running_benefits(uow, households) if households else []
            ),
            self._show_choices, owner=self,
        )  # fmt: skip
        self.options.certificate.load()

    def _show_choices(self, found: tuple[list[ProgrammeInUse], dict[str, bytes], list[bytes]]) -> None:
        programmes, villages, chosen = found
        self._villages = {uid: name for name, uid in villages.items()}
        self.programme.set_choices([(p.code, p.name) for p in programmes], self.programme.value)
        self._arrange()
        self.options.set_villages(list(self._villages.items()))
        self.options.programme = str(self.programme.value or "")
        if chosen:
            self.options.give(chosen)
        else:
            self.options.show_rows()

    def _show_printers(self, names: list[str]) -> None:
        self.printer.clear()
        self.printer.addItems(names)
        self.printer.setEnabled(bool(names))
        self.printer.setPlaceholderText(text("notices.page.no_printer"))
        self._tell()

    # -- choosing --------------------------------------------------------------------------------

    @property
    def template_key(self) -> str:
        """The template in use, or the roster list."""
        return str(self.template.value)

    @property
    def is_roster(self) -> bool:
        """Whether the roster list is to be made."""
        return self.template_key == ROSTER

    def _choose_template(self, _value: object) -> None:
        self._arrange()
        self._changed()

    def _choose_programme(self, value: object) -> None:
        self.options.set_programme(str(value))

    def _arrange(self) -> None:
        needs = () if self.is_roster else load_template(self.template_key).needs
        mode = ROSTER_LIST if self.is_roster else PERSONS if self.template_key == CERTIFICATE else BENEFITS
        if self.is_roster and "wanted" in self.args:
            mode = SHOWN
        if mode == PERSONS and self.options.mode != PERSONS:
            self.pane.fit(WHOLE)  # a certificate is read as a whole
        self.options.arrange(mode, "reason" in needs)
        self.programme.setVisible(mode in (ROSTER_LIST, BENEFITS) and not self.options.given)

    def _changed(self) -> None:
        self._made = None
        self.header.set_state("")
        self._pause.start()
        self._tell()

    def _wish(self) -> NoticeWish:
        wording = self.options.wording
        return NoticeWish(self.template_key, wording.series, day=wording.day, reason=wording.reason)

    def _roster(self) -> tuple[RosterFilter, str]:
        village = self.options.village_uid
        wanted = RosterFilter(self.options.programme, village, RUNNING, text=self.options.words.words)
        return wanted, self._villages.get(village, "")

    # -- the preview -----------------------------------------------------------------------------

    def _task(self) -> Task | Lacking:
        """What is to be made, or why there is nothing yet."""
        options, wording = self.options, self.options.wording
        if options.mode == SHOWN:
            args = self.args
            keys, title = tuple(args.get("keys") or ()), str(args.get("title") or "")
            return shown_task(ShownList(args["wanted"], tuple(args.get("fields") or ()), keys, title))
        if options.mode == ROSTER_LIST:
            return roster_task(*self._roster())
        if options.mode == PERSONS:
            if not options.certificate.persons:
                return Lacking(text("notices.person.nobody"), text("notices.person.nobody_what"))
            wish = options.certificate.wish(wording.series, wording.day)
            return certificate_task(wish, tuple(options.certificate.persons))
        if not options.keys:
            return Lacking(text("notices.page.nobody"), text("notices.page.nobody_what"))
        notice = self._wish()
        if "reason" in load_template(notice.template).needs and not notice.reason:
            return Lacking(text("notices.page.reason_first"), text("notices.page.reason_what"))
        return notice_task(notice, options.keys)

    def look(self) -> None:
        """Set the pages anew and show them."""
        self._pause.stop()
        if self._ticket:
            self._ticket.discard()
        task = self._task()
        if isinstance(task, Lacking):
            self._nothing(task.why, task.what)
            return
        self.strip.begin(text("notices.page.setting"))
        self._ticket = self.session.read(
            lambda uow, job: task.preview(uow), self._show, self._no_preview, owner=self, progress=self.strip.report
        )
        self.strip.follow(self._ticket)
        self._tell()

    def _show(self, preview: Preview) -> None:
        self.strip.finish()
        self.notice.hide()
        self._preview = preview
        self.pane.show_paper(preview.paper, list(preview.sizes))
        self.options.show_check(preview.missing)
        self._tell()

    def _no_preview(self, error: AppError) -> None:
        self.strip.finish()
        self._nothing(text("notices.page.no_preview"), error.message)

    def _nothing(self, why: str = "", what: str = "") -> None:
        self._preview = None
        self.pane.clear(why or text("notices.page.nobody"), what or text("notices.page.nobody_what"))
        self.options.show_check(None)
        self._tell()

    @property
    def ready(self) -> bool:
        """Whether what is shown may be made: nothing is being set, no glyph is missing unnoticed."""
        preview = self._preview
        fine = preview is not None and (not preview.missing or self.options.boxes.isChecked())
        setting = self._pause.isActive() or (self._ticket is not None and self._ticket.running)
        return fine and not setting and not self._busy

    def _tell(self) -> None:
        pages = self._preview.paper.pages if self._preview else 0
        words = text("notices.page.print_pages", pages=pages) if pages else text("notices.page.print")
        self.print_button.setText(" " + words)
        self.print_button.setAccessibleName(words)
        self.print_button.setEnabled(self.ready and self.printer.count() > 0)
        self.save_button.setEnabled(self.ready)

    # -- making ----------------------------------------------------------------------------------

    def print_paper(self) -> None:
        """Record the papers (once) and print them."""
        if self.ready and self.printer.currentText():
            self._make(None, self._send)

    def _ask_save(self) -> None:
        name = text("notices.page.file_name", template=self._names[self.template_key])
        dialog = QFileDialog(self, text("notices.page.save"), name, text("notices.page.pdf"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, out: Path) -> None:
        """Record the papers (once) and write them to ``out``."""
        if self.ready:
            self._make(out, lambda made: self._saved(made, out))

    def _make(self, out: Path | None, then: Any) -> None:
        task, boxes, made = self._task(), self.options.boxes.isChecked(), self._made
        if isinstance(task, Lacking):
            return

        def _work(do: Any, job: Job) -> MadePapers:
            if made is not None:
                write_out(out, made.paper)
                return made
            return task.make(do, out, boxes)

        def _done(papers: MadePapers) -> None:
            self._busy = False
            self.strip.finish()
            self._keep(papers)
            then(papers)

        self._busy = True
        self._tell()
        self.strip.begin(text("notices.page.setting"))
        ticket = self.session.write(_work, _done, self._refused, owner=self, progress=self.strip.report)
        self.strip.follow(ticket)

    def _keep(self, papers: MadePapers) -> None:
        """What was made is shown as it was made; printing it again makes no new numbers."""
        if self._made is not papers and self._preview is not None:
            self._made, self._operation = papers, self.session.operation
            self._preview = Preview(papers.paper, self._preview.sizes, self._preview.missing)
            self.pane.show_paper(papers.paper, list(self._preview.sizes))
            numbers = [notice.number for notice in papers.notices if notice.number]
            state = text("notices.page.made", count=len(papers.notices))
            if numbers:
                span = (
                    numbers[0] if len(numbers) == 1 else text("notices.page.span", first=numbers[0], last=numbers[-1])
                )
                state = text("notices.page.made_numbers", numbers=span)
            self.header.set_state(state, "ok")
        self._tell()

    def _saved(self, papers: MadePapers, out: Path) -> None:
        words = text("notices.page.saved", pages=papers.paper.pages, name=out.name)
        self.tell_undoable(words, self._operation)

    def _send(self, papers: MadePapers) -> None:
        printer, copies = self.printer.currentText(), self.copies.value()
        title = self._names[self.template_key]

        def _sent(told: str) -> None:
            self.notice.say(told, "warn")
            words = text("notices.page.printed", pages=papers.paper.pages, printer=printer)
            self.tell_undoable(words, self._operation)

        def _failed(error: AppError) -> None:
            self.notice.say(error.message, "err", (text("notices.page.again"), self.print_paper))

        self.session.read(lambda uow, job: send(papers.paper, printer, copies, title, job), _sent, _failed, owner=self)

    def _refused(self, error: AppError) -> None:
        self._busy = False
        self.strip.finish()
        self.notice.say(error.message, "err")
        self._tell()

    def _check_made(self) -> None:
        """A change of the notices: if ours were taken back, the pages are to be set again."""
        made = self._made
        if made is None:
            self._pause.start()
            return
        uid = made.notices[0].uid
        self.session.read(lambda uow, job: still_made(uow, uid), self._kept_or_not, owner=self)

    def _kept_or_not(self, kept: bool) -> None:
        if not kept:
            self._changed()
