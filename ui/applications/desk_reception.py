"""接待登记: who came about what, told once what to bring, answered, referred, turned into an application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from minsheng_desktop.applications.desk_records import NewReception, ReceptionFilter, ReceptionRecord
from minsheng_desktop.applications.reception import (
    add_receptions,
    list_receptions,
    refer_receptions,
    settle_receptions,
    tell_papers,
)
from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import PersonHit
from minsheng_desktop.programmes.service import list_programmes
from ui.applications.desk_list import DeskList, spec
from ui.applications.desk_person import PersonField
from ui.applications.wording import choices, word
from ui.kit import formats
from ui.kit.buttons import FilterButton, button
from ui.kit.fields import ChoiceField, LongField, phone_field, text_field
from ui.kit.labels import Sentence, label
from ui.kit.rows import Column, Key, Row

OPEN, FLAGGED, REFERRED = "open", "flagged", "referred"


class ReceptionPage(DeskList):
    """The register of people who came."""

    tables: ClassVar[frozenset[str]] = frozenset({"reception", "application"})
    help_topic: ClassVar[str] = "desk#接待登记"
    name: ClassVar[str] = "reception"
    title_key: ClassVar[str] = "desk.page.reception"

    def columns(self) -> list[Column]:
        return [
            spec("number", 112, text("desk.reception.number")),
            spec("came_on", 98, text("desk.reception.came_on")),
            spec("name", 88, text("desk.reception.name"), strong=True),
            spec("village", 96, text("desk.reception.village")),
            spec("channel", 80, text("desk.reception.channel")),
            spec("matter", 220, text("desk.reception.matter"), stretch=True),
            spec("officer", 88, text("desk.reception.officer")),
            spec("visit", 84, text("desk.reception.visit"), kind="status"),
            spec("state", 84, text("desk.reception.state"), kind="status"),
            spec("went", 150, text("desk.reception.went")),
        ]

    def filters(self) -> list[QWidget]:
        states = [
            ("", text("kit.find.all")),
            (OPEN, text("desk.reception.open")),
            (FLAGGED, text("desk.reception.flagged")),
            (REFERRED, text("desk.reception.referred")),
        ]
        self.state = FilterButton(text("desk.reception.state"), states, lambda _value: self.refresh())
        return [self.state]

    def chosen_actions(self) -> list[QWidget]:
        return [
            self.act(text("desk.reception.settle"), self.settle, "circle-check"),
            self.act(text("desk.reception.refer"), self.refer, "arrow-right"),
        ]

    def read(self, uow: UnitOfRead) -> Any:
        wanted = self.state.value
        return list_receptions(
            uow, ReceptionFilter(open_only=wanted == OPEN, flagged=wanted == FLAGGED, referred=wanted == REFERRED)
        )

    def row(self, record: ReceptionRecord) -> Row:
        visit = (text("desk.reception.nth", visit=record.visit), "err" if record.too_often else "mute")
        state = (text("desk.reception.settled"), "ok") if record.settled_on else (text("desk.reception.open"), "warn")
        went = record.application_number or (word("referral_target", record.referred_to) if record.referred_to else "")
        cells = (
            record.number, record.came_on, record.name, record.village, word("reception_channel", record.channel),
            record.matter, record.first_officer, visit, state, went,
        )  # fmt: skip
        return Row(record.uid, cells, muted=bool(record.settled_on))

    def nothing(self) -> tuple[str, str]:
        return text("desk.reception.none"), text("desk.reception.none_what")

    # -- a new one -------------------------------------------------------------------------------

    def add(self) -> None:
        """接待登记: the person may be on file or not."""
        if self.allowed("edit"):
            self.session.read(
                lambda uow, job: (list_programmes(uow), village_choices(uow)), self._open_new, self.failed, owner=self
            )

    def _open_new(self, found: Any) -> None:
        programmes, villages = found
        offered = [(p.code, p.short_name) for p in programmes if "roster" in p.scope]
        self.person = PersonField(
            self.session, text("desk.reception.on_file"), optional=True, picked=self._fill,
            help_line=text("desk.reception.on_file_help"),
        )  # fmt: skip
        officer = text_field(text("desk.reception.officer"), width=140, help_line=text("desk.reception.officer_help"))
        officer.set_value(self.session.user)
        words = text("desk.reception.save")
        self.form = self.acts.open(
            text("desk.page.reception"), "",
            [
                ("person", self.person),
                ("name", text_field(text("desk.reception.name"), width=140)),
                ("phone", phone_field(text("desk.reception.phone"), optional=True)),
                ("village", ChoiceField(text("desk.reception.village"), [(c.name, c.name) for c in villages],
                                        optional=True, width=200)),
                ("matter", LongField(text("desk.reception.matter"), optional=False)),
                ("programme", ChoiceField(text("desk.reception.programme"), offered, optional=True)),
                ("channel", ChoiceField(text("desk.reception.channel"), choices("reception_channel"), width=140)),
                ("day", self.day("desk.reception.came_on")),
                ("officer", officer),
                ("told", LongField(text("desk.reception.told"), help_line=text("desk.reception.told_help"))),
            ],
            words, self._work, said=words,
        )  # fmt: skip

    def _fill(self, hit: PersonHit) -> None:
        """Name and village of who was picked."""
        self.form["name"].set_value(hit.name)
        self.form["village"].set_value(hit.village)

    @staticmethod
    def _work(values: Mapping[str, Any]) -> Any:
        new = NewReception(
            values["day"], values["name"], values["matter"], values["officer"], values["channel"],
            values["phone"] or "", values["person"], values["village"] or "", values["programme"] or "",
            tuple(line.strip() for line in (values["told"] or "").splitlines() if line.strip()),
        )  # fmt: skip
        return lambda do, job: do.run(add_receptions, [new])

    # -- what becomes of it ----------------------------------------------------------------------

    def settle(self) -> None:
        """登记答复 for all ticked."""
        self._settle(self.ticked())

    def _settle(self, uids: list[bytes]) -> None:
        if not uids or not self.allowed("edit"):
            return
        words = text("desk.reception.settle")
        self.acts.open(
            words, text("desk.count", count=len(uids)),
            [("answer", LongField(text("desk.reception.answer"), optional=False)),
             ("day", self.day("desk.reception.settled_on"))],
            words, lambda values: lambda do, job: do.run(settle_receptions, uids, values["answer"], values["day"]),
            said=words,
        )  # fmt: skip

    def refer(self) -> None:
        """转介 for all ticked."""
        self._refer(self.ticked())

    def _refer(self, uids: list[bytes]) -> None:
        if not uids or not self.allowed("edit"):
            return
        words = text("desk.reception.refer")
        self.acts.open(
            words, text("desk.count", count=len(uids)),
            [("target", ChoiceField(text("desk.reception.target"), choices("referral_target"), must_choose=True)),
             ("reason", LongField(text("desk.reception.reason"), optional=False))],
            words, lambda values: lambda do, job: do.run(refer_receptions, uids, values["target"], values["reason"]),
            said=words,
        )  # fmt: skip

    def tell(self, record: ReceptionRecord) -> None:
        """一次性告知, once."""
        if not self.allowed("edit"):
            return
        words = text("desk.reception.tell")
        papers = LongField(text("desk.reception.told"), optional=False, help_line=text("desk.reception.told_help"))

        def _work(values: Mapping[str, Any]) -> Any:
            named = [line.strip() for line in values["papers"].splitlines() if line.strip()]
            return lambda do, job: do.run(tell_papers, record.uid, named)

        self.acts.open(words, record.name, [("papers", papers)], words, _work, said=words)

    # -- one reception ---------------------------------------------------------------------------

    def open_row(self, key: Key) -> None:
        """Everything about a reception, and what can be done now."""
        record = self.records.get(key) if isinstance(key, bytes) else None
        if record is None or self.acts.dirty:
            return
        parts: list[QWidget] = []
        if record.too_often:
            parts.append(Sentence(text("desk.reception.too_often", visit=record.visit), "err"))
        facts = (
            (text("desk.reception.came_on"), record.came_on),
            (text("desk.reception.phone"), formats.masked_phone(record.phone)),
            (text("desk.reception.officer"), record.first_officer),
            (text("desk.reception.programme"), record.programme),
            (text("desk.reception.told"), text("desk.join").join(record.told)),
            (text("desk.reception.target"), word("referral_target", record.referred_to) if record.referred_to else ""),
            (text("desk.reception.reason"), record.referral_reason),
            (text("desk.reception.answer"), record.answer),
            (text("desk.reception.settled_on"), record.settled_on or ""),
        )
        parts.append(label(record.matter, wrap=True))
        parts += [label(f"{name}：{value}", "2", wrap=True) for name, value in facts if value]
        self.acts.show_note(record.name, record.number, [*parts, *self._offers(record)])

    def _offers(self, record: ReceptionRecord) -> list[QWidget]:
        if not self.session.may("edit"):
            return []
        found: list[QWidget] = []
        if record.application_uid:
            case = record.application_uid
            found.append(button(text("desk.reception.open_case", number=record.application_number),
                                lambda: self.open_page("applications.case", uid=case), kind="link"))  # fmt: skip
        else:
            found.append(button(text("desk.reception.apply"), lambda: self._apply(record), icon="file-input"))
        if not record.told:
            found.append(button(text("desk.reception.tell"), lambda: self.tell(record), icon="mail-check"))
        if not record.settled_on:
            found.append(button(text("desk.reception.settle"), lambda: self._settle([record.uid]), icon="circle-check"))
        found.append(button(text("desk.reception.refer"), lambda: self._refer([record.uid]), icon="arrow-right"))
        return found

    def _apply(self, record: ReceptionRecord) -> None:
        """An application begins with what the reception says."""
        more: dict[str, object] = {"person": record.person_uid} if record.person_uid else {}
        more |= {"programme": record.programme_code} if record.programme_code else {}
        self.open_page("applications.new", reception=record.uid, **more)
