"""Header texts an office uses for a field beside those the catalogue knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from db.queries import mappings as stored
from db.types import definition_uid
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.field_names import is_field
from minsheng_desktop.spreadsheets.vocabulary import Columns, columns

LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class HeaderWord:
    """A header text (without blanks) and its field; ``own`` tells this office's from the county's."""

    uid: bytes
    word: str
    field: str
    own: bool


def list_words(uow: UnitOfRead) -> tuple[HeaderWord, ...]:
    """All header words of the county and of this office; a word of this office overrides the county's."""
    found: dict[str, HeaderWord] = {}
    for uid, node, word, field in stored.words(uow.connection, uow.node.uid):
        if is_field(field):
            found[word] = HeaderWord(uid, word, field, node == uow.node.uid)
    return tuple(found.values())


def known_columns(uow: UnitOfRead) -> Columns:
    """The catalogue's header spellings with those of the county and of this office over them."""
    shipped = columns()
    own = {word.word: word.field for word in list_words(uow)}
    return replace(shipped, roster={**shipped.roster, **own}, own=frozenset(own)) if own else shipped


@use_case(Operation("spreadsheets.add_header_word", Right.IMPORT))
def add_word(uow: UnitOfWork, word: str, field: str) -> bytes:
    """Read columns headed ``word`` as ``field`` from now on; answers the uid.

    Raises INPUT for a word that is missing or too long, and for a field that does not exist.
    """
    wanted = compact(word)
    if not wanted:
        raise input_error("mappings.word_missing")
    if len(wanted) > LONGEST_WORD:
        raise input_error("mappings.word_long", longest=LONGEST_WORD)
    if not is_field(field):
        raise input_error("mappings.no_field", field=field)
    uow.describe(word=wanted)
    return put_own_definition(uow, "header_word", wanted, {"word": wanted, "field": field})


def put_own_definition(uow: UnitOfWork, table: str, key: str, values: Mapping[str, object]) -> bytes:
    """Insert or replace this office's definition of that key; a removed one comes back. Answers its uid."""
    uid = definition_uid(table, f"{uow.node.uid.hex()}/{key}")
    if stored.is_known(uow.connection, table, uid):
        uow.update(table, uid, {**values, "deleted": 0, "deleted_reason": None, "deleted_on": None})
    else:
        uow.insert(table, {"uid": uid, **values})
    return uid


@use_case(Operation("spreadsheets.remove_header_word", Right.IMPORT))
def remove_word(uow: UnitOfWork, uid: bytes) -> str:
    """Forget a header word of this office; answers it. Raises NOT_FOUND, RULE for one of the county."""
    found = next((word for word in list_words(uow) if word.uid == uid), None)
    if found is None:
        raise not_found("mappings.no_word")
    uow.delete("header_word", [uid], "removed")
    uow.describe(word=found.word)
    return found.word
