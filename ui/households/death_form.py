"""死亡登记: the day, what stops and what goes on for others, who becomes the head, what was paid too much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.households.death import DeathPreview, check_death, preview_death, record_death
from minsheng_desktop.households.death_plan import HAND_OVER, STOP, UNCLEAR, UNCOVER, DeathBenefit
from minsheng_desktop.households.records import Membership
from ui.households.change_form import ChangeForm, Check, Look, Subject, Work
from ui.households.wording import dotted
from ui.kit import formats
from ui.kit.cards import discard
from ui.kit.fields import ChoiceField, DateField, money_field, text_field
from ui.kit.forms import Form, FormField

HEAD = "head"
RECOVER = "recover"
ACTION_WORDS = {
    STOP: "dossier.death.stop",
    UNCOVER: "dossier.death.uncover",
    HAND_OVER: "dossier.death.hand_over",
    UNCLEAR: "dossier.death.unclear",
}


class DeathForm(ChangeForm):
    """Of a household's member or, with ``person``, of one person."""

    def __init__(
        self, subject: Subject | None, today: date | None = None, person: bytes = b"", known: date | None = None
    ) -> None:
        day = today or (subject.today if subject else date.min)
        fields: list[tuple[str, FormField]] = []
        if subject:
            fields.append(("person", ChoiceField(text("dossier.death.who"), _choices(subject.present))))
        fields.append(("died_on", DateField(text("households.field.died_on"), day)))
        fields.append(("approver", text_field(text("reviews.form.approver"), optional=True)))
        super().__init__(subject, fields, columns=2)  # so that what follows stays in sight
        self._person, self._today = person, day
        self.preview: DeathPreview | None = None
        self.more: Form | None = None
        self.form["died_on"].set_value(known or day)
        if subject and subject.member in subject.present:
            self.form["person"].set_value(subject.member.person_uid)

    @property
    def person(self) -> bytes:
        """Who died."""
        return self._person or self.form["person"].value

    def check(self) -> Check | None:
        person, day = self.person, self.form["died_on"].value
        return (lambda uow: check_death(uow, person, day)) if person and day else None

    # -- what follows ----------------------------------------------------------------------------

    def look(self) -> Look | None:
        person, day, amounts = self.person, self.form["died_on"].value, self.amounts()

        def _look(uow: Any) -> DeathPreview | None:
            wrong = check_death(uow, person, day)
            return None if wrong else preview_death(uow, person, day, amounts)

        return _look if person and day else None

    def show_look(self, found: DeathPreview | None) -> None:
        asked = _asked(self.preview) if self.preview else None
        self.preview = found
        if asked != (_asked(found) if found else None):
            self._ask_more()

    def _ask_more(self) -> None:
        """Fields for the new head, the amounts of those who go on, the money to recover."""
        if self.more:
            self.place.removeWidget(self.more)
            discard(self.more)
            self.more = None
        found = self.preview
        fields: list[tuple[str, FormField]] = []
        if found and found.needs_head:
            heads = [(line.person_uid, dotted((line.name, line.relation))) for line in found.head_candidates]
            fields.append((HEAD, ChoiceField(text("dossier.death.head"), heads)))
        for line in found.benefits if found else ():
            if line.action in (UNCOVER, UNCLEAR):
                fields.append((line.uid.hex(), self._amount_field(line)))
        if found and found.overpaid_fen:
            choices = [(True, text("dossier.death.recover")), (False, text("dossier.death.no_recover"))]
            fields.append(
                (
                    RECOVER,
                    ChoiceField(text("dossier.death.recovering", amount=formats.money(found.overpaid_fen)), choices),
                )
            )
        if fields:
            self.more = Form(fields)
            self.follow(self.more)
            self.place.addWidget(self.more)

    def _amount_field(self, line: DeathBenefit) -> FormField:
        from_month = text("dossier.death.amount_help", old=formats.money(line.amount_fen),
                          month=formats.month(line.amount_month))  # fmt: skip
        made = money_field(text("dossier.death.amount", programme=line.programme, count=line.covered_after),
                           help_line=from_month, optional=line.action == UNCLEAR)  # fmt: skip
        made.set_value(line.proposed_fen)
        return made

    def amounts(self) -> dict[bytes, int]:
        """What those who go on shall draw: benefit → fen a month."""
        if self.more is None:
            return {}
        values = {key: field.value for key, field in self.more.fields.items() if key not in (HEAD, RECOVER)}
        return {bytes.fromhex(key): fen for key, fen in values.items() if fen is not None}

    def lines(self) -> list[str]:
        found = self.preview
        if found is None:
            return []
        if not found.benefits:
            return [text("dossier.death.nothing", name=found.name)]
        return [*map(self._benefit_line, found.benefits), *found.doubts]

    def _benefit_line(self, line: DeathBenefit) -> str:
        return text(
            ACTION_WORDS[line.action], programme=line.programme,
            amount=formats.money((line.amount_fen or 0) + line.supplement_fen), last=formats.month(line.last_month),
            before=line.covered_before, after=line.covered_after,
        )  # fmt: skip

    def losses(self) -> list[str]:
        words = []
        for line in self.preview.benefits if self.preview else ():
            told = (
                ("dossier.death.overpaid", line.overpaid_fen, line.overpaid_months),
                ("dossier.death.estimated", line.estimated_fen, line.estimated_months),
            )
            for key, fen, months in told:
                if fen:
                    amount = formats.money(fen)
                    words.append(text(key, programme=line.programme, amount=amount, months=_months(months)))
        return words

    # -- saving ----------------------------------------------------------------------------------

    def submit(self) -> dict[str, Any] | None:
        values = super().submit()
        more = self.more.submit() if self.more else {}
        if values is None or more is None:
            return None
        return {**values, HEAD: more.get(HEAD), RECOVER: bool(more.get(RECOVER))}

    def work(self, values: dict[str, Any]) -> Work:
        person, day, amounts, head = self.person, values["died_on"], self.amounts(), values[HEAD]
        seen = self.preview.version if self.preview and self.preview.person_uid == person else None
        recover, why = bool(values.get(RECOVER)), Why("", values["approver"] or "")
        return lambda do, job: do.run(record_death, person, day, amounts, head, seen, recover, why)

    @property
    def said(self) -> str:
        """What is said once it is done."""
        found = self.preview
        if found is None:
            return ""
        stopped = sum(line.action == STOP for line in found.benefits)
        return text("dossier.death.done", name=found.name, count=stopped, overpaid=formats.money(found.overpaid_fen))


def _choices(members: Sequence[Membership]) -> list[tuple[bytes, str]]:
    return [(member.person_uid, dotted((member.name, member.relation))) for member in members]


def _asked(found: DeathPreview) -> tuple[Any, ...]:
    """What decides which fields are asked for."""
    goes_on = [(line.uid, line.action, line.last_month) for line in found.benefits if line.action != STOP]
    return found.person_uid, found.died_on, tuple(goes_on), found.needs_head, bool(found.overpaid_fen)


def _months(months: Sequence[int]) -> str:
    """“2026-10”, or “2026-09、2026-10 等 6 个月” where there are many."""
    named = text("households.names").join(map(formats.month, months[:3]))
    return named if len(months) <= 3 else text("dossier.death.months", named=named, count=len(months))
