"""Which changes 登记变动 offers for a household, and the form of each."""

from __future__ import annotations

from collections.abc import Callable

from minsheng_desktop.households.records import BenefitLine, HouseholdPage
from ui.households.change_form import ChangeForm, Subject
from ui.households.change_forms import AmountForm, CoveredForm, DetailsForm, GrantForm, RelationForm
from ui.households.death_form import DeathForm
from ui.households.ending_forms import IncomeForm, StopForm, TransferForm
from ui.households.join_form import JoinForm
from ui.households.member_forms import HeadForm, LeaveForm, MoveForm, SplitForm
from ui.households.relocation_forms import MoveOutForm
from ui.households.state_forms import CategoryForm, GraceForm, ResumeForm, SuspendForm

FORMS: dict[str, Callable[[Subject], ChangeForm]] = {
    "amount": AmountForm,
    "income": IncomeForm,
    "stop": StopForm,
    "transfer": TransferForm,
    "suspend": SuspendForm,
    "resume": ResumeForm,
    "grace": GraceForm,
    "category": CategoryForm,
    "covered": CoveredForm,
    "grant": GrantForm,
    "death": DeathForm,
    "join": JoinForm,
    "leave": LeaveForm,
    "relation": RelationForm,
    "head": HeadForm,
    "split": SplitForm,
    "move": MoveForm,
    "move_out": MoveOutForm,
    "details": DetailsForm,
}
KIND_KEYS = {
    "amount": "households.change.kind_amount",
    "income": "changes.form.kind_income",
    "stop": "households.change.kind_stop",
    "transfer": "changes.form.kind_transfer",
    "suspend": "dossier.kind.suspend",
    "resume": "dossier.kind.resume",
    "grace": "dossier.kind.grace",
    "category": "dossier.kind.category",
    "covered": "households.change.kind_covered",
    "grant": "households.change.kind_grant",
    "death": "dossier.kind.death",
    "join": "dossier.kind.join",
    "leave": "dossier.kind.leave",
    "relation": "households.change.kind_relation",
    "head": "dossier.kind.head",
    "split": "dossier.kind.split",
    "move": "dossier.kind.move",
    "move_out": "relocation.kind",
    "details": "households.change.kind_details",
}
# Changes of a benefit: the statuses it may have.
OF_BENEFIT = {
    "amount": ("active", "grace", "suspended"),
    "income": ("active", "suspended"),
    "stop": ("active", "grace", "suspended"),
    "transfer": ("active", "grace", "suspended"),
    "suspend": ("active", "grace"),
    "resume": ("suspended", "grace"),
    "grace": ("active", "suspended"),
    "category": ("active", "grace", "suspended"),
    "covered": ("active", "grace", "suspended"),
}
# Which field of a form an error of the operation belongs to.
FIELD_OF = {
    "entitlements.bad_amount": "amount",
    "entitlements.bad_month": "month",
    "entitlements.nobody_covered": "persons",
    "entitlements.exists": "programme",
    "entitlements.exclusive": "programme",
    "entitlements.not_eligible": "programme",
    "entitlements.too_young": "programme",
    "entitlements.too_old": "programme",
    "entitlements.barred": "programme",
    "entitlements.paid_month": "month",
    "entitlements.stop_paid": "month",
    "entitlements.no_category": "category",
    "households.death_date": "died_on",
    "households.death_head": "head",
    "households.account_digit": "number",
    "households.account_length": "number",
    "households.account_number": "number",
    "households.account_exists": "number",
    "households.member_already": "id_no",
    "households.split_nobody": "persons",
    "households.split_everybody": "persons",
    "households.split_head": "head",
    "households.split_needs_head": "old_head",
    "households.no_village_given": "village",
    "households.other_township": "village",
    "households.head_leaves": "persons",
    "relocation.own_place": "township",
    "relocation.no_place": "township",
    "relocation.nobody": "persons",
    "relocation.no_member": "members",
}


def benefits_for(kind: str, page: HouseholdPage) -> list[BenefitLine]:
    """The benefits of a household a change of ``kind`` can be about."""
    running = [line for line in page.benefits if line.running]
    return [line for line in running if line.status in OF_BENEFIT.get(kind, (line.status,))]


def kinds_for(page: HouseholdPage) -> list[str]:
    """The changes a household offers, in order."""
    present = [member for member in page.members if member.to_month is None and not member.died_on]
    least = {"death": 1, "leave": 1, "relation": 1, "grant": 1, "head": 2, "split": 2, "move_out": 1}
    return [
        kind
        for kind in FORMS
        if len(present) >= least.get(kind, 0) and (kind not in OF_BENEFIT or benefits_for(kind, page))
    ]
