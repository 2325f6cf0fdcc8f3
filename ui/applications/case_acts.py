"""What can be done with chosen cases: the next step, and returning, withdrawing, ending, handing on, prolonging."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from minsheng_desktop.applications.paths import REFUSE, path_of, step_label
from minsheng_desktop.applications.records import AllowedStep, ApplicationRow, CaseFile, StepWish
from minsheng_desktop.applications.service import case_file
from minsheng_desktop.applications.steps import take_step
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.settings import rules_of
from ui.applications.act_panel import ActPanel
from ui.applications.case_rows import short
from ui.applications.more_acts import ACTS, MoreActs
from ui.applications.printing import paper_menu
from ui.applications.step_fields import OF_GRANT, OF_REFUSAL, Choices, step_details, written
from ui.applications.wording import about, cases_words, choices, verb
from ui.kit.fields import ChoiceField, DateField, LongField, text_field
from ui.kit.forms import FormField
from ui.kit.labels import Sentence, label
from ui.kit.messages import Toast
from ui.kit.page import Page

WHOLE = "all"  # every paper the programme asks for
WHO = {"done_on", "done_by", "opinion", "paper", "result", "step"}


@dataclass(frozen=True)
class Context:
    """What the form of a step is made of: the one case whole, and the papers its programme asks for."""

    file: CaseFile | None
    papers: Choices
    handed_in: tuple[str, ...] = ()


def read_context(uow: Any, rows: Sequence[ApplicationRow]) -> Context:
    """Everything a form about chosen cases needs."""
    found = case_file(uow, rows[0].uid) if len(rows) == 1 else None
    programmes = {row.programme for row in rows}
    if found is not None:
        asked = tuple(str(code) for code in found.application.rules.get("papers", ()))  # type: ignore[attr-defined]
    else:
        asked = rules_of(uow, rows[0].programme).words("papers") if len(programmes) == 1 else ()
    papers = choices("paper_kind", asked) if asked else [] if found else [(WHOLE, text("cases.detail.papers_all"))]
    return Context(found, papers, handed_in(found))


def handed_in(found: CaseFile | None) -> tuple[str, ...]:
    """The papers that are on record as handed in."""
    codes: list[str] = []
    for step in found.steps if found else ():
        papers = step.details.get("papers", ()) if not step.void else ()
        codes += papers.split(",") if isinstance(papers, str) else list(papers)  # type: ignore[call-overload]
    return tuple(codes)


class CaseActs(QObject):
    """Opens the forms of ``panel`` for cases of ``page``."""

    def __init__(self, page: Page, panel: ActPanel) -> None:
        super().__init__(page)
        self._page, self._panel = page, panel
        self.more = MoreActs(page, panel)
        self.rows: list[ApplicationRow] = []
        self.step: AllowedStep | None = None
        self._context = Context(None, ())

    # -- the menu --------------------------------------------------------------------------------

    def fill(self, menu: QMenu, rows: Sequence[ApplicationRow]) -> None:
        """What can be done with ``rows``; nothing without the right or for cases of another office alone."""
        own = [row for row in rows if row.own or row.county_decides]
        if own and self._page.session.may("edit"):
            for code in dict.fromkeys(row.stage for row in own if row.stage):
                same = [row for row in own if row.stage == code]
                words = verb(text("cases.menu.step", step=step_label(path_of(same[0].path), code)), len(same))
                menu.addAction(words).triggered.connect(partial(self._menu_step, same, code))
            if not menu.isEmpty():
                menu.addSeparator()
        self.fill_acts(menu, rows)
        if len(rows) == 1:
            menu.addAction(text("cases.menu.case")).triggered.connect(
                lambda _checked=False: self._page.open_page("applications.case", uid=rows[0].uid)
            )
            if home := rows[0].household_uid:
                menu.addAction(text("cases.menu.household")).triggered.connect(
                    lambda _checked=False: self._page.open_page("households.household", uid=home)
                )

    def fill_acts(self, menu: QMenu, rows: Sequence[ApplicationRow]) -> None:
        """The acts that are no step, and the papers."""
        if self._page.session.may("edit"):
            for act in ACTS:
                fitting = [row for row in rows if act.fits(row)]
                if fitting:
                    words = verb(text(act.title), len(fitting))
                    menu.addAction(words).triggered.connect(partial(self._menu_act, act.code, fitting))
        if rows and self._page.session.may("notice"):
            menu.addSeparator()
            papers = menu.addMenu(verb(text("cases.menu.print"), len(rows)))
            paper_menu(papers, self._page, rows)

    def _menu_step(self, rows: Sequence[ApplicationRow], code: str, _checked: bool = False) -> None:
        self.take(rows, code)

    def _menu_act(self, code: str, rows: Sequence[ApplicationRow], _checked: bool = False) -> None:
        self.more.open(code, rows)

    # -- a step ----------------------------------------------------------------------------------

    def take(self, rows: Sequence[ApplicationRow], step: str = "", result: str = "") -> None:
        """Open the form of a step ("": the one they wait for) for ``rows``."""
        if not rows or not self._page.allowed("edit"):
            return
        chosen = list(rows)
        self._page.session.read(
            lambda uow, job: read_context(uow, chosen),
            lambda found: self._open(chosen, found, step, result),
            self._failed,
            owner=self,
        )

    def _failed(self, error: AppError) -> None:
        self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def steps_for(self) -> list[AllowedStep]:
        """The steps that can be taken for the cases of the form."""
        if self._context.file is not None:
            return list(self._context.file.allowed)
        found: dict[str, AllowedStep] = {}
        for row in self.rows:
            made = path_of(row.path).step(row.stage)
            if made is not None and made.code not in found:
                results = tuple((result.code, result.label) for result in made.results)
                found[made.code] = AllowedStep(made.code, made.label, results, made.details)
        return list(found.values())

    def _open(self, rows: list[ApplicationRow], context: Context, step: str, result: str) -> None:
        self.rows, self._context = rows, context
        steps = self.steps_for()
        if not steps:
            self._page.toasted.emit(Toast(text("cases.step.none"), icon="info", tone="info"))
            return
        self.step = next((made for made in steps if made.code == step), steps[0])
        if result not in {code for code, _ in self.step.results}:
            result = self.step.results[0][0]
        self.show_form(steps, result)

    def show_form(self, steps: Sequence[AllowedStep], result: str, kept: Mapping[str, Any] | None = None) -> None:
        """The form of the chosen step and result; ``kept`` values stay."""
        step = self.step
        if step is None:
            return
        fields = self._fields(step, steps, result)
        doing = len(self._waiting(step.code))
        titles = dict(step.results)
        title = titles.get(result, step.label)
        said = step.label if title == step.label else text("cases.step.said", step=step.label, result=title)
        form = self._panel.open(
            step.label, about(self.rows), fields, verb(text("cases.step.save", step=step.label), doing), self._work,
            above=self._above(step), below=self._below(step), said=said, focus=kept is None,
            danger=self._after(step, result) == REFUSE,
        )  # fmt: skip
        form.set_values({key: value for key, value in (kept or {}).items() if key not in ("step", "result")})
        for key in ("step", "result"):
            if key in form.fields:
                form.fields[key].changed.connect(partial(self._other, key, steps))

    def _other(self, key: str, steps: Sequence[AllowedStep]) -> None:
        """Another step or result asks for other things."""
        form = self._panel.form
        if form is None:
            return
        values = form.values
        if key == "step":
            self.step = next(made for made in steps if made.code == values["step"])
        result = str(values.get("result") or "") if key == "result" and self.step else ""
        if self.step and not result:
            result = self.step.results[0][0]
        self.show_form(steps, result, values)

    def _waiting(self, step: str) -> list[ApplicationRow]:
        """The cases of the form that a step is for; the others are not touched."""
        if self._context.file is not None:
            return self.rows
        return [row for row in self.rows if row.stage == step]

    def _after(self, step: AllowedStep, result: str) -> str:
        made = path_of(self.rows[0].path).step(step.code)
        found = made.result(result) if made else None
        return found.after if found else ""

    def _needs_opinion(self, step: AllowedStep, result: str) -> bool:
        made = path_of(self.rows[0].path).step(step.code)
        found = made.result(result) if made else None
        return bool(found and found.needs_opinion)

    def _fields(self, step: AllowedStep, steps: Sequence[AllowedStep], result: str) -> list[tuple[str, FormField]]:
        session, today = self._page.session, self._page.session.clock.today()
        fields: list[tuple[str, FormField]] = []
        if len(steps) > 1:
            which = ChoiceField(text("cases.step.which"), [(made.code, self._step_words(made)) for made in steps])
            which.set_value(step.code)
            fields.append(("step", which))
        if len(step.results) > 1:
            results = ChoiceField(text("cases.step.result"), step.results)
            results.set_value(result)
            fields.append(("result", results))
        day = DateField(text("cases.step.done_on"), today, help_line=text("cases.step.done_on_help"))
        day.set_value(today)
        who = text_field(text("cases.step.done_by"), width=160)
        who.set_value(session.user)
        must = self._needs_opinion(step, result)
        opinion = LongField(text("cases.step.reason") if must else text("cases.step.opinion"), optional=not must)
        fields += [("done_on", day), ("done_by", who)]
        refusing = self._after(step, result) == REFUSE
        details = [code for code in step.details if code not in (OF_GRANT if refusing else OF_REFUSAL)]
        fields += step_details(
            details, today, {"papers": self._context.papers}, len(self.rows) > 1, self._context.handed_in
        )
        fields += [("opinion", opinion), ("paper", text_field(text("cases.step.paper"), optional=True, width=200))]
        self._suggest(dict(fields))
        return fields

    def _step_words(self, step: AllowedStep) -> str:
        count = len([row for row in self.rows if row.stage == step.code])
        return text("cases.step.counted", step=step.label, count=count) if len(self.rows) > 1 else step.label

    def _suggest(self, fields: Mapping[str, FormField]) -> None:
        """Figures the case already has stand there."""
        if self._context.file is None:
            return
        row = self._context.file.application.row
        known = {"amount": row.amount_fen, "supplement": row.supplement_fen or None, "category": row.category or None,
                 "from_month": row.from_month}  # fmt: skip
        for code, value in known.items():
            if code in fields and value is not None:
                fields[code].set_value(value)

    def _above(self, step: AllowedStep) -> list[QWidget]:
        """What stands in the way, with the way out; what is left alone."""
        parts: list[QWidget] = []
        for lack in self._context.file.missing if self._context.file else ():
            if lack.step in ("", step.code):
                words = text("cases.step.lack", what=lack.message, way=lack.way_out) if lack.way_out else short(lack)
                parts.append(Sentence(words, "warn"))
        left = len(self.rows) - len(self._waiting(step.code))
        if left:
            parts.append(Sentence(text("cases.step.left", count=cases_words(left), step=step.label), "info"))
        return parts

    def _below(self, step: AllowedStep) -> list[QWidget]:
        if len(self.rows) == 1:
            return []
        many = [text("cases.step.many_money")] if {"amount", "category"} & set(step.details) else []
        return [label(words, "3", wrap=True) for words in many]

    def _work(self, values: Mapping[str, Any]) -> Callable[[Any, Any], Any]:
        step = self.step
        assert step is not None
        uids = [row.uid for row in self._waiting(step.code)]
        details = {code: written(code, value) for code, value in values.items() if code not in WHO}
        wish = StepWish(
            step.code,
            str(values.get("result") or step.results[0][0]),
            values["done_on"],
            values["done_by"] or "",
            values.get("opinion") or "",
            {code: words for code, words in details.items() if words},
            values.get("paper") or "",
        )
        return lambda do, job: do.run(take_step, uids, wish)
