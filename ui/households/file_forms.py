"""Forms of a paper file: where it stands, and a paper in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.paper_files import (
    MADE,
    PAPER,
    SCANNED,
    PaperItem,
    PaperWish,
    PlaceWish,
    change_paper,
    enter_paper,
    place_files,
)
from ui.households.revealing import refuse, tell_done
from ui.kit.fields import ChoiceField, DateField, number_field, text_field
from ui.kit.forms import Form
from ui.kit.page import Page

MOST_YEARS, MOST_PAGE = 100, 9999


class PlaceForm(Form):
    """档号, 盒号, 卷号, 保管期限, 归档日期; what is left empty stays as it is."""

    def __init__(self, today: date) -> None:
        super().__init__(
            [
                ("number", text_field(text("dossier_file.cover.number"), optional=True,
                                      help_line=text("dossier_file.form.number_help"))),
                ("box", text_field(text("dossier_file.cover.box"), optional=True)),
                ("volume", text_field(text("dossier_file.cover.volume"), optional=True)),
                ("keep", number_field(text("dossier_file.form.keep"), 1, MOST_YEARS, optional=True)),
                ("filed", DateField(text("dossier_file.cover.filed"), today, optional=True)),
                ("source", text_field(text("dossier_file.form.source"), optional=True)),
            ]
        )  # fmt: skip

    def save(self, page: Page, homes: Sequence[bytes], done: Callable[[], object]) -> None:
        """Save for all ``homes``; ``done`` is called then."""
        values = self.submit()
        if values is None:
            return
        wish = PlaceWish(values["number"] or "", values["box"] or "", values["volume"] or "", values["keep"],
                         values["filed"], values["source"] or "")  # fmt: skip

        def _saved(count: int) -> None:
            done()
            tell_done(page, text("dossier_file.form.placed", count=count))

        page.session.write(
            lambda do, job: do.run(place_files, list(homes), wish), _saved, partial(refuse, page), owner=page
        )


class PaperForm(Form):
    """A paper to be listed, or one that is put right (``item``)."""

    def __init__(self, kinds: Sequence[tuple[str, str]], today: date, item: PaperItem | None = None) -> None:
        origins = [(PAPER, text("dossier_file.origin.paper")), (SCANNED, text("dossier_file.origin.scanned")),
                   (MADE, text("dossier_file.origin.made"))]  # fmt: skip
        super().__init__(
            [
                ("kind", ChoiceField(text("dossier_file.form.kind"), list(kinds), must_choose=True)),
                ("title", text_field(text("dossier_file.contents.title"), optional=True,
                                     help_line=text("dossier_file.form.title_help"))),
                ("dated", DateField(text("dossier_file.contents.day"), today, optional=True)),
                ("first", number_field(text("dossier_file.form.first_page"), 1, MOST_PAGE, optional=True)),
                ("last", number_field(text("dossier_file.form.last_page"), 1, MOST_PAGE, optional=True)),
                ("origin", ChoiceField(text("dossier_file.form.origin"), origins)),
                ("source", text_field(text("dossier_file.form.source"), optional=True,
                                      help_line=text("dossier_file.form.source_help"))),
                ("remark", text_field(text("dossier_file.contents.remark"), optional=True)),
            ]
        )  # fmt: skip
        self.item = item
        if item is not None:
            day = date.fromisoformat(item.dated_on) if item.dated_on and len(item.dated_on) == 10 else None
            self.set_values(
                {"kind": item.kind, "title": item.title, "dated": day, "first": item.first_page,
                 "last": item.last_page, "origin": item.origin, "source": item.source or "",
                 "remark": item.remark or ""}
            )  # fmt: skip

    def save(self, page: Page, household: bytes, done: Callable[[], object]) -> None:
        """List the paper, or put it right; ``done`` is called then."""
        values = self.submit()
        if values is None:
            return
        wish = PaperWish(values["kind"], values["title"] or "", values["dated"], values["first"], values["last"],
                         values["origin"], values["source"] or "", values["remark"] or "")  # fmt: skip
        item = self.item

        def _saved(_made: object) -> None:
            done()
            tell_done(page, text("dossier_file.form.saved"))

        if item is None:
            page.session.write(
                lambda do, job: do.run(enter_paper, household, wish), _saved, partial(refuse, page), owner=page
            )
        else:
            known = replace(wish, person_uid=None)
            page.session.write(
                lambda do, job: do.run(change_paper, item.uid, known), _saved, partial(refuse, page), owner=page
            )
