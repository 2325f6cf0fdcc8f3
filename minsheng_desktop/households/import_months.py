"""A file of several months taken in month by month: what all of it came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from minsheng_desktop.households.import_batch import Taking
from minsheng_desktop.households.import_records import NEW, UNCHANGED, FieldChange, MissingLine, RosterPreview
from minsheng_desktop.households.records import ImportOutcome
from minsheng_desktop.spreadsheets.month_parts import MonthPart

_OF_ROWS = ("new", "updated", "unchanged", "held", "rejected", "left")
_OF_LAST = ("missing",)


def outcome_of(parts: Sequence[MonthPart], outcomes: Sequence[ImportOutcome]) -> ImportOutcome:
    """The outcomes of the months put together; a row that states several months is one row.

    Who is missing is told of the newest month alone.
    """
    counts: dict[str, int] = {}
    seen: set[int] = set()
    for part, outcome in zip(parts, outcomes, strict=True):
        again = all(whole in seen for _, whole, _ in part.spans)
        seen.update(whole for _, whole, _ in part.spans)
        for name, count in asdict(outcome).items():
            if name in _OF_LAST:
                counts[name] = count
            elif not (again and name in _OF_ROWS):
                counts[name] = counts.get(name, 0) + count
    return ImportOutcome(**counts)


def preview_of(
    parts: Sequence[MonthPart], found: Sequence[tuple[ImportOutcome, Taking, tuple[MissingLine, ...]]]
) -> RosterPreview:
    """The previews of the months put together. Each is seen against what is stored now, so a person who is new in
    several months counts once, and so does a household; of a benefit that is new every month is told."""
    fates: dict[int, str] = {}
    changes: dict[int, list[FieldChange]] = {}
    reasons: dict[int, str] = {}
    new: set[object] = set()
    again = 0
    for part, (_, taking, _) in zip(parts, found, strict=True):
        numbers = taking.columns.texts("id_no")
        for first, whole, count in part.spans:
            for at in range(count):
                index, fate = whole + at, taking.fates[first + at]
                if fate == NEW and numbers[first + at] in new and index not in fates:
                    again, fate = again + 1, UNCHANGED
                if fate == NEW:
                    new.add(numbers[first + at])
                fates.setdefault(index, fate)
                changes.setdefault(index, []).extend(taking.changes.get(first + at, ()))
                if first + at in taking.reasons:
                    reasons.setdefault(index, taking.reasons[first + at])
    outcome = outcome_of(parts, [one for one, _, _ in found])
    counted = asdict(outcome) | {"new": outcome.new - again, "unchanged": outcome.unchanged + again}
    return RosterPreview(
        ImportOutcome(**counted), tuple(fates[index] for index in sorted(fates)),
        {index: tuple(dict.fromkeys(found)) for index, found in sorted(changes.items()) if found},
        found[-1][2], (), reasons,
    )  # fmt: skip
