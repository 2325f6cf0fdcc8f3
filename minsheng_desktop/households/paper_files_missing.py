"""缺件清单: which papers a household's programmes ask for that are neither listed, scanned nor made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.queries import paper_files as stored
from db.queries import programmes as definitions
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.settings import Rules, all_rules

KINDS = "paper_kind"
WHOLE = "all"  # a case was handed in with everything its programme asks for


@dataclass(frozen=True, slots=True)
class MissingPapers:
    """What is missing for one programme of a household; ``pending`` marks 档案待补 (entered without papers).

    ``household`` is None for persons of no household; nothing can be filed for them until they have one.
    """

    household: bytes | None
    head: str
    village: str
    village_group: str
    programme: str
    programme_name: str
    kinds: tuple[str, ...]
    words: tuple[str, ...]
    pending: bool
    entitlement: bytes


@dataclass(frozen=True, slots=True)
class Completed:
    """How many benefits are no longer marked 档案待补, and how many still lack papers."""

    settled: int
    lacking: int


def missing_papers(
    uow: UnitOfRead, programme: str = "", village: str = "", pending_only: bool = False
) -> list[MissingPapers]:
    """Every running benefit of this office whose papers are incomplete, or marked so; by village and head.

    ``programme`` is a code, ``village`` a name; the papers asked for are the setting ``papers_file`` of the programme.
    """
    connection = uow.connection
    rules = all_rules(uow, uow.today)
    asked = {
        row["code"]: rules[row["uid"]].words("papers_file")
        for row in definitions.all_programmes(connection)
        if row["uid"] in rules
    }
    words = {row["code"]: row["label"] for row in definitions.code_items(connection, KINDS)}
    held = _held(uow, rules)
    heads = stored.heads(connection, uow.node.uid)
    lines = []
    for household, code, name, pending, benefit, _ in stored.running(connection, uow.node.uid):
        head, lives, group, _area = heads.get(household, ("", "", "", ""))
        if (programme and code != programme) or (village and lives != village) or (pending_only and not pending):
            continue
        kinds = tuple(kind for kind in asked.get(code, ()) if (household, kind) not in held)
        if kinds or pending:
            named = tuple(words.get(kind, kind) for kind in kinds)
            lines.append(MissingPapers(household, head, lives, group, code, name, kinds, named, bool(pending), benefit))
    return sorted(lines, key=lambda line: (line.village, line.village_group, line.head, line.programme))


def _held(uow: UnitOfRead, rules: Mapping[bytes, Rules]) -> set[tuple[bytes, str]]:
    """(household, kind) of every paper that is there."""
    kind_of, found = paper_codes(uow), set[tuple[bytes, str]]()
    for household, kind, programme in stored.held_kinds(uow.connection):
        if kind == WHOLE and programme is not None and programme in rules:
            found |= {(household, code) for code in rules[programme].words("papers")}
        else:
            found.add((household, kind_of.get(kind, kind)))
    return found


def drawn_programmes(uow: UnitOfRead) -> dict[bytes, tuple[str, ...]]:
    """household → the programmes that run for it or somebody in it."""
    found: dict[bytes, dict[str, None]] = {}
    for household, _, name, *_ in stored.running(uow.connection, uow.node.uid):
        if household is not None:
            found.setdefault(household, {})[name] = None
    return {household: tuple(names) for household, names in found.items()}


def paper_codes(uow: UnitOfRead) -> dict[str, str]:
    """Every code, word or other spelling of a paper, and every kind of scan, → the code of its kind."""
    items = definitions.code_items(uow.connection, KINDS)
    found = {word: row["code"] for row in items for word in (*row["aliases"].split(";"), row["label"], row["code"])}
    for row in definitions.code_items(uow.connection, "attachment_kind"):
        known = next((found[word] for word in (row["label"], *row["aliases"].split(";")) if word in found), None)
        if known is not None:
            found.setdefault(row["code"], known)
    found.pop("", None)
    return found


@use_case(Operation("households.settle_papers", Right.EDIT))
def settle_papers(uow: UnitOfWork, households: Sequence[bytes]) -> Completed:
    """Take the mark 档案待补 off the benefits of some households whose papers are complete."""
    wanted = set(households)
    lines = [line for line in missing_papers(uow) if line.household in wanted]
    done = [line.entitlement for line in lines if line.pending and not line.kinds]
    uow.update_many("entitlement", [(uid, {"papers_pending": 0}) for uid in done])
    lacking = sum(1 for line in lines if line.kinds)
    uow.describe(count=len(done))
    return Completed(len(done), lacking)
