"""Definitions as the shipped catalogue and people's own lists state them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.rules.entitlement_amount import StatedPeriod, to_monthly

# brackets, quotation marks and middle dots, which people set or leave out
_LOOSE_SIGNS = str.maketrans("", "", "()[]<>\"'\u3008\u3009\u300a\u300b\u3010\u3011\u201c\u201d\u2018\u2019\u00b7")

PER_HOUSEHOLD = "/\u6237"  # the end of a unit that counts households


@dataclass(frozen=True, slots=True)
class ProgrammeSettings:
    """How a programme is handled by default; a place may decide otherwise from a date on.

    ``review_months`` pairs an assistance class ("" = all) with the months between reviews;
    ``first_month``, ``last_month`` and ``decides`` are codes of the lists first_month_rule,
    last_month_rule and decision_level; ``grace_months`` is the gradual exit (R-044);
    ``valid_months`` limits a recognised status, 0 = until review; ``parts`` are the programmes a
    collective name stands for.
    """

    pays: bool
    amount_unit: str
    decides: str
    review_months: tuple[tuple[str, int], ...]
    first_month: str
    last_month: str
    grace_months: int
    valid_months: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeDefinition:
    """A programme: ``scope`` is a set of roster, project and progress; ``posting`` is names, counts or none."""

    code: str
    name: str
    short_name: str
    name_en: str
    programme_class: str
    domain: str
    unit: str
    period: str
    urban_rural: str
    department: str
    aliases: tuple[str, ...]
    scope: tuple[str, ...]
    posting_level: str
    indicator_units: tuple[str, ...]
    settings: ProgrammeSettings
    source: str


@dataclass(frozen=True, slots=True)
class StandardDefinition:
    """A standard as stated: money in fen for ``period`` (or a ``quantity`` that is no money).

    ``from_month`` and ``to_month`` are YYYYMM where the source tells them; ``validity_text`` is its
    own wording. ``bound`` says whether it is exact, a floor, a ceiling or an average, ``basis``
    whether it is stated, planned, derived, corrected or masked (then there is no figure, R-093).
    """

    key: str
    programme: str
    name: str
    place_level: str
    place: str
    amount_fen: int | None
    quantity: Decimal | None
    unit: str
    period: str
    urban_rural: str
    from_month: int | None
    to_month: int | None
    validity_text: str
    bound: str
    basis: str
    document_number: str
    note: str
    source: str

    @property
    def monthly_fen(self) -> int | None:
        """Fen a month (R-002), ``None`` for one-off amounts and for what is no money."""
        if self.amount_fen is None or self.period not in tuple(StatedPeriod):
            return None
        return to_monthly(self.amount_fen, StatedPeriod(self.period))


@dataclass(frozen=True, slots=True)
class CodeItem:
    """One value of a code list; ``tone`` (ok info warn err doubt mute) colours a status."""

    code: str
    label: str
    parent: str
    tone: str
    aliases: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list with its values in order."""

    name: str
    label: str
    items: tuple[CodeItem, ...]

    def item(self, code: str) -> CodeItem:
        """The value of ``code``. Raises ``KeyError`` for an unknown one."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)

    def find(self, written: str) -> CodeItem | None:
        """The value somebody wrote by code, label or another spelling; ``None`` if there is none."""
        wanted = alias_key(written)
        for item in self.items:
            if wanted in {alias_key(word) for word in (item.code, item.label, *item.aliases)}:
                return item
        return None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One line of an area list."""

    code: str
    name: str
    level: str
    parent_code: str
    aliases: tuple[str, ...]


def alias_key(written: str) -> str:
    """A name as it is compared: width, blanks, brackets and quotation marks do not matter."""
    return compact(written).translate(_LOOSE_SIGNS)


@dataclass(frozen=True, slots=True)
class ProgrammeRecord:
    """A programme of this workspace (shipped, or issued by the county)."""

    uid: bytes
    code: str
    name: str
    short_name: str
    programme_class: str
    unit: str
    period: str
    scope: str
    posting_level: str
    department: str
    aliases: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class StandardRecord:
    """A standard; ``amount_fen`` is for ``period`` (None: no figure or no money).

    ``place_code`` is the area it holds for ("": everywhere here; None: a reference figure that decides nothing).
    """

    key: str
    programme: str
    name: str
    place: str
    amount_fen: int | None
    unit: str
    period: str
    from_month: int | None
    to_month: int | None
    source: str
    place_code: str | None = None
    category: str = ""
    part: str = ""
    urban_rural: str = ""
    document_number: str = ""
    bound: str = ""
    uid: bytes = b""

    @property
    def monthly_fen(self) -> int:
        """Fen a month (R-002); what is stated once or for no period counts as it is."""
        fen = self.amount_fen or 0
        return to_monthly(fen, StatedPeriod(self.period)) if self.period in tuple(StatedPeriod) else fen

    @property
    def of_household(self) -> bool:
        """Whether it is stated for a household and not for each person covered."""
        return self.unit.endswith(PER_HOUSEHOLD)


@dataclass(frozen=True, slots=True)
class CatalogueLoaded:
    """How many definitions came in."""

    programmes: int
    standards: int
    code_items: int
