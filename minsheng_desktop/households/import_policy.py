"""How a list is taken in: everything, newcomers only, chosen fields only, or as the whole list of a month."""

from __future__ import annotations

from dataclasses import dataclass

from minsheng_desktop.core.errors import input_error

MERGE = "merge"  # persons and benefits that are new come in, what is known takes the values of the list
ADD = "add"  # only what is new comes in; a known person and a running benefit stay as they are
UPDATE = "update"  # only chosen fields of what is known; nobody and nothing new
REPLACE = "replace"  # as merge, and who is in force in the month and not on the list is asked about
KINDS = (MERGE, ADD, UPDATE, REPLACE)

PERSON_FIELDS = ("phone", "village", "village_group", "address", "account")
BENEFIT_FIELDS = (
    "certificate_no", "category", "amount", "household_size", "covered", "colour", "remark", "own",
)  # fmt: skip
FIELDS = (*PERSON_FIELDS, *BENEFIT_FIELDS)
OWN = "own:"  # begins the name of one own column, which goes on with its heading; plain "own" means all of them

# Columns of a benefit whose name differs from that of the policy's field.
_FIELD_OF = {"amount_fen": "amount", "supplement_fen": "amount", "color_mark": "colour", "area_uid": "village",
             "extra": "own"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImportPolicy:
    """How a list is taken in. ``fields`` counts for ``update`` alone; ``month`` (YYYYMM, 0: as the list says) is the
    month the list is of. ``propose_stops`` raises a doubt for everybody of the programme who is in force in that
    month and missing from the list (``replace`` does so by itself); nobody is ever stopped by an import.
    """

    kind: str = MERGE
    fields: frozenset[str] = frozenset()
    month: int = 0
    propose_stops: bool = False

    @property
    def asks_for_missing(self) -> bool:
        """Whether somebody who is missing from the list becomes a doubt."""
        return self.kind == REPLACE or self.propose_stops

    @property
    def takes_new(self) -> bool:
        """Whether persons, households and benefits that are new come in."""
        return self.kind != UPDATE

    def takes(self, field: str) -> bool:
        """Whether a value of something known may be changed; ``field`` is a column as in ``FieldChange``."""
        if self.kind == ADD:
            return False
        if self.kind != UPDATE:
            return True
        if field.startswith(OWN):
            return "own" in self.fields or field in self.fields
        name = _FIELD_OF.get(field, field)
        return name in self.fields or (name == "own" and any(chosen.startswith(OWN) for chosen in self.fields))


def check_policy(policy: ImportPolicy) -> None:
    """Raises INPUT for a kind or field that does not exist, fields that are missing, or a month that is none."""
    if policy.kind not in KINDS:
        raise input_error("households.unknown_policy", policy=policy.kind, known=" ".join(KINDS))
    wrong = sorted(name for name in policy.fields if name not in FIELDS and not name.startswith(OWN))
    if wrong:
        raise input_error("households.unknown_policy_field", fields=" ".join(wrong), known=" ".join(FIELDS))
    if policy.kind == UPDATE and not policy.fields:
        raise input_error("households.no_policy_fields", known=" ".join(FIELDS))
    if policy.month and not (190001 <= policy.month <= 299912 and 1 <= policy.month % 100 <= 12):
        raise input_error("households.bad_policy_month", month=policy.month)
