"""近亲属备案: near relatives of officials, what they draw, whether the county has visited them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from minsheng_desktop.applications.desk_records import NewRelative, RelativeFilter, RelativeRecord
from minsheng_desktop.applications.relatives import (
    declare_relatives,
    end_relatives,
    list_relatives,
    record_relative_visits,
)
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from ui.applications.desk_list import DeskList, spec
from ui.applications.desk_person import PersonField
from ui.kit.buttons import FilterButton
from ui.kit.fields import text_field
from ui.kit.rows import Column, Key, Row

UNVISITED, ENDED = "unvisited", "ended"


class RelativesPage(DeskList):
    """The register of near relatives."""

    tables: ClassVar[frozenset[str]] = frozenset({"official_relative", "person", "entitlement"})
    help_topic: ClassVar[str] = "desk#近亲属备案"
    name: ClassVar[str] = "relatives"
    title_key: ClassVar[str] = "desk.page.relatives"
    icon: ClassVar[str] = "users"

    def columns(self) -> list[Column]:
        return [
            spec("name", 88, text("desk.relatives.name"), strong=True),
            spec("village", 96, text("desk.reception.village")),
            spec("official", 88, text("desk.relatives.official")),
            spec("office", 140, text("desk.relatives.office")),
            spec("post", 90, text("desk.relatives.post")),
            spec("relation", 80, text("desk.relatives.relation")),
            spec("declared", 98, text("desk.relatives.declared_on")),
            spec("visited", 110, text("desk.relatives.visited"), kind="status"),
            spec("number", 190, text("desk.reserve.number")),
            spec("benefits", 160, text("desk.relatives.benefits"), stretch=True),
        ]

    def filters(self) -> list[QWidget]:
        states = [
            ("", text("desk.relatives.standing")),
            (UNVISITED, text("desk.relatives.unvisited")),
            (ENDED, text("desk.relatives.with_ended")),
        ]
        self.state = FilterButton(text("desk.reception.state"), states, lambda _value: self.refresh())
        return [self.state]

    def chosen_actions(self) -> list[QWidget]:
        return [
            self.act(text("desk.relatives.visit"), self.visit, "house"),
            self.act(text("desk.relatives.end"), self.end, "circle-x"),
        ]

    def read(self, uow: UnitOfRead) -> Any:
        wanted = self.state.value
        return list_relatives(uow, RelativeFilter(unvisited=wanted == UNVISITED, ended=wanted == ENDED))

    def row(self, record: RelativeRecord) -> Row:
        visited = (record.visited_on, "ok") if record.visited_on else (text("desk.relatives.not_visited"), "warn")
        cells = (
            record.name, record.village, record.official_name, record.official_office, record.official_post,
            record.relation, record.declared_on, visited, record.number, text("desk.join").join(record.benefits),
        )  # fmt: skip
        return Row(record.uid, cells, muted=bool(record.ended_on))

    def nothing(self) -> tuple[str, str]:
        return text("desk.relatives.none"), text("desk.relatives.none_what")

    def open_row(self, key: Key) -> None:
        record = self.records.get(key) if isinstance(key, bytes) else None
        if record is not None:
            self.open_page("households.person", uid=record.person_uid)

    # -- acts ------------------------------------------------------------------------------------

    def add(self) -> None:
        """备案 of somebody on file."""
        if not self.allowed("edit"):
            return
        words = text("desk.relatives.save")
        self.acts.open(
            text("desk.page.relatives"), "",
            [
                ("person", PersonField(self.session, text("desk.relatives.name"))),
                ("official", text_field(text("desk.relatives.official"), width=140,
                                        help_line=text("desk.relatives.official_help"))),
                ("office", text_field(text("desk.relatives.office"))),
                ("post", text_field(text("desk.relatives.post"), optional=True, width=140)),
                ("relation", text_field(text("desk.relatives.relation"), width=140)),
                ("day", self.day("desk.relatives.declared_on")),
            ],
            words, self._work, said=words,
        )  # fmt: skip

    @staticmethod
    def _work(values: Mapping[str, Any]) -> Any:
        new = NewRelative(
            values["person"], values["official"], values["office"], values["relation"], values["day"],
            values["post"] or "",
        )  # fmt: skip
        return lambda do, job: do.run(declare_relatives, [new])

    def visit(self) -> None:
        """The county went to see the ticked ones."""
        uids = self.ticked()
        if not uids or not self.allowed("edit"):
            return
        words = text("desk.relatives.visit")
        self.acts.open(
            words, text("desk.count", count=len(uids)),
            [("day", self.day("desk.relatives.visited")), ("who", text_field(text("desk.relatives.visited_by")))],
            words, lambda values: lambda do, job: do.run(record_relative_visits, uids, values["day"], values["who"]),
            said=words,
        )  # fmt: skip

    def end(self) -> None:
        """The relation is no more, or the official left."""
        uids = self.ticked()
        if not uids or not self.allowed("edit"):
            return
        words = text("desk.relatives.end")
        self.acts.open(
            words, text("desk.count", count=len(uids)), [("day", self.day("desk.relatives.ended_on"))], words,
            lambda values: lambda do, job: do.run(end_relatives, uids, values["day"]), said=words,
        )  # fmt: skip
