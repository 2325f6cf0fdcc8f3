"""抽取, 答复, 要求整改: the forms of samples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from minsheng_desktop.checks.sample_answers import (
    RECTIFY,
    RECTIFY_DAYS,
    NewReply,
    answer_sample,
    judge_samples,
    prepare_photo,
)
from minsheng_desktop.checks.sample_records import DrawShare, DrawWish, ItemLine
from minsheng_desktop.checks.samples import DUE_DAYS, SOURCES, draw_samples, preview_draw
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.overview import code_word
from minsheng_desktop.rules import year_month
from ui.households.change_form import ChangeForm, Look, Work
from ui.kit.fields import ChoiceField, DateField, LongField, month_field, number_field, text_field
from ui.kit.forms import FormField
from ui.programmes.checks_field import ChecksField

SHOWN = 8  # townships named one by one
ITEMS, PERCENT = "items", "percent"
Named = Sequence[tuple[str, str]]


class DrawForm(ChangeForm):
    """抽取: from what, of which month, how many of each township."""

    def __init__(self, today: date, townships: Named, programmes: Named) -> None:
        every = ("", text("samples.form.every"))
        fields: list[tuple[str, FormField]] = [
            ("source", ChoiceField(text("samples.form.source"), [(s, text(f"samples.source.{s}")) for s in SOURCES])),
            ("month", month_field(text("samples.form.month"))),
            ("count", number_field(text("samples.form.count"), 1, 500)),
            ("unit", ChoiceField(text("samples.form.unit"), [(ITEMS, text("samples.form.unit_items")),
                                                             (PERCENT, text("samples.form.unit_percent"))])),
            ("townships", ChecksField(text("samples.form.townships"), townships, (),
                                      help_line=text("samples.form.townships_help"))),
            ("programme", ChoiceField(text("samples.form.programme"), [every, *programmes])),
            ("due", DateField(text("samples.form.due"), today)),
            ("title", text_field(text("samples.form.title"), optional=True, help_line=text("samples.form.title_help"))),
            ("seed", text_field(text("samples.form.seed"), optional=True, help_line=text("samples.form.seed_help"))),
        ]  # fmt: skip
        super().__init__(None, fields)
        month, due = year_month.of(today), today + timedelta(days=DUE_DAYS)
        self.form.set_values({"source": SOURCES[0], "month": month, "count": 5, "unit": ITEMS, "due": due,
                              "programme": ""})  # fmt: skip
        self.shares: list[DrawShare] = []
        self.said = text("samples.form.drawn")

    def wish(self) -> DrawWish | None:
        """What is entered; None while month or number are missing."""
        values = self.form.values
        if not values["month"] or not values["count"]:
            return None
        percent = values["unit"] == PERCENT
        return DrawWish(
            values["source"], values["month"], 0 if percent else values["count"], values["count"] if percent else 0,
            tuple(values["townships"]), tuple(filter(None, [values["programme"]])),
            values["seed"] or "", values["title"] or "", values["due"],
        )  # fmt: skip

    def look(self) -> Look | None:
        wish = self.wish()
        return (lambda uow: preview_draw(uow, wish)) if wish else None

    def show_look(self, found: list[DrawShare]) -> None:
        self.shares = found

    def lines(self) -> list[str]:
        if not any(one.drawn for one in self.shares):
            return [text("samples.form.none")]
        told = [
            text("samples.form.share", office=one.office, population=one.population, drawn=one.drawn)
            for one in self.shares[:SHOWN]
        ]
        rest = self.shares[SHOWN:]
        if rest:
            told.append(text("samples.form.shares_more", count=len(rest), drawn=sum(one.drawn for one in rest)))
        return told

    def work(self, values: dict[str, Any]) -> Work:
        wish = self.wish()
        assert wish is not None
        return lambda do, job: do.run(draw_samples, wish)


class PhotoField(ChoiceField):
    """A photograph chosen from a file; its value is the path, empty for none."""

    def __init__(self, name: str) -> None:
        super().__init__(name, self._choices(None), help_line=text("samples.form.photo_help"))
        self.changed.connect(self._picked)

    @staticmethod
    def _choices(path: Path | None) -> list[tuple[str, str]]:
        own = [("", text("samples.form.no_photo")), ("?", text("samples.form.choose_photo"))]
        return [*own, (str(path), path.name)] if path else own

    def _picked(self) -> None:
        if self.value == "?":
            title = text("samples.form.choose_photo")
            chosen, _ = QFileDialog.getOpenFileName(self, title, "", "*.jpg *.jpeg *.png")
            self.take(Path(chosen) if chosen else None)

    def take(self, path: Path | None) -> None:
        """Take a file, or none."""
        self.set_choices(self._choices(path))
        self.set_value(str(path) if path else "")


class ReplyForm(ChangeForm):
    """答复 or 登记整改: what was found or done, by whom, when, with a photograph."""

    def __init__(self, item: ItemLine, today: date, name: str) -> None:
        self.item = item
        results = [(code, code_word("sample_result", code)) for code in item.results]
        demanded = item.verdict == RECTIFY
        words = text("samples.form.finding_rectify" if demanded else "samples.form.finding")
        help_line = "" if demanded else text("samples.form.finding_help")
        fields: list[tuple[str, FormField]] = [
            ("result", ChoiceField(text("samples.form.result"), results, must_choose=True)),
            ("finding", LongField(words, lines=4, help_line=help_line, optional=not demanded)),
            ("on", DateField(text("samples.form.on"), today)),
            ("by", text_field(text("samples.form.by"), optional=True)),
            ("photo", PhotoField(text("samples.form.photo"))),
        ]
        super().__init__(None, fields)
        self.form.set_values({"on": today, "by": name, "photo": ""})
        self.said = text("samples.form.answers", label=item.label)

    def work(self, values: dict[str, Any]) -> Work:
        uid, path = self.item.uid, values["photo"]

        def _work(do: Any, _job: Any) -> Any:
            photo = prepare_photo(do.workspace.folder, Path(path)) if path else None
            reply = NewReply(values["result"], values["finding"] or "", values["on"], values["by"] or "", photo)
            return do.run(answer_sample, uid, reply)

        return _work


class RectifyForm(ChangeForm):
    """要求整改: what is to be put right and until when, for one item or for several."""

    def __init__(self, items: Sequence[ItemLine], today: date) -> None:
        self.items = items
        fields: list[tuple[str, FormField]] = [
            ("by", DateField(text("samples.form.rectify_by"), today)),
            ("demand", LongField(text("samples.form.demand"), lines=4, help_line=text("samples.form.demand_help"))),
        ]
        super().__init__(None, fields)
        self.form.set_values({"by": today + timedelta(days=RECTIFY_DAYS)})

    def lines(self) -> list[str]:
        return [text("samples.form.rectifies", count=len(self.items))]

    def work(self, values: dict[str, Any]) -> Work:
        uids = [item.uid for item in self.items]
        return lambda do, job: do.run(judge_samples, uids, RECTIFY, values["by"], values["demand"] or "")
