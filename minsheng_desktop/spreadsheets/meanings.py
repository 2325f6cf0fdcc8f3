"""What a heading says: the field, whose it is (the person's own or another's), from when, in which unit.

Exact spellings come first (certainty 1, without brackets 0.95), then a heading is taken apart: 监护人身份证号 is
another person's number, 现银行账号 the one that holds now, 享受对象身份证号 the person's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.layout_words import HEAD, MEMBER, OWN, LayoutWords, layout_words
from minsheng_desktop.spreadsheets.vocabulary import Columns

BY_HEADER = "by_header"
BY_HEADER_PART = "by_header_part"
BY_OWN_WORD = "by_own_word"
EXACT = 1.0
BARE = 0.95
PART = 0.9
ENDING = 0.6
_MADE_UP = 0.8
_SHORTEST = 3  # characters of a known heading that may stand at the end of a longer one

_BRACKETS = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]|【([^】]*)】|<([^>]*)>|《([^》]*)》")
_NUMBERING = re.compile(r"^(?:\(?\d{1,2}\)|\d{1,2}[.、．]|[①-⑳])(?=\D)")
_ORDINAL = re.compile("[1-9]|1[0-2]|[一二三四五六七八九十]")
_NUMBER_BEHIND = re.compile(rf"^(.+?)[(]?({_ORDINAL.pattern})[)]?$")
_NUMBER_FIRST = re.compile(rf"^[(]?第?({_ORDINAL.pattern})[)]?[个位名]?(?=\D|$)")
_UNIT_BEHIND = re.compile(r"(?<=..)(?:万元|元)(?:[/每]?[人户月年季次]?)*$")
_MARKS = re.compile(r"[、/·\-_“”\"'《》,，;；+&]")

# what is a person's own and may as well be another's
PERSONAL = frozenset("name id_no sex birth age phone relation bank_card bank_name address ethnic".split())


@dataclass(frozen=True, slots=True)
class Meaning:
    """``kind`` is what the heading would be of the person himself, ``owner`` whose it is ("" nobody is named)."""

    field: str = ""
    certainty: float = 0.0
    reason: str = ""
    kind: str = ""
    owner: str = ""
    number: str = ""  # 2 of 成员2姓名
    earlier: bool = False
    month: str = ""  # 6月 of 6月金额
    unit: int = 0
    told: bool = False  # a group above says that it is the person's own
    text: str = ""  # the heading without blanks


NOTHING = Meaning()


class HeadingReader:
    """Reads headings; each text is taken apart once."""

    def __init__(self, known: Columns) -> None:
        self.known = known
        self.words: LayoutWords = layout_words()
        self.fields = frozenset(known.roster.values())
        self._texts: dict[str, Meaning] = {}
        self._people: dict[str, list[tuple[str, str]]] = {}
        for word, key in self.words.people:
            self._people.setdefault(word[0], []).append((word, key))
        self._others = {
            field: (owner.key, kind)
            for owner in self.words.owners.values()
            for kind, field in owner.fields.items()
            if field not in PERSONAL
        }

    def read(self, text: str) -> Meaning:
        """The meaning of one text."""
        found = self._texts.get(text)
        if found is None:
            plain = compact(text)
            found = replace(self._read(plain, 0), text=plain, unit=self._unit(plain))
            self._texts[text] = found
        return found

    def read_path(self, path: Sequence[str]) -> Meaning:
        """The meaning of a column by its texts from the top down: groups, then the heading itself."""
        if not path:
            return NOTHING
        leaf = self.read(path[-1])
        unit = leaf.unit or next((self.read(t).unit for t in reversed(path[:-1]) if self.read(t).unit), 0)
        for group in reversed(path[:-1]):
            leaf = self._in_group(leaf, compact(group))
        return replace(leaf, unit=unit)

    def person_word(self, text: str) -> tuple[str, str, str]:
        """Whose a text speaks of: (OWN, MEMBER or an owner's key, what follows the word, its number)."""
        for word, key in self._people.get(text[:1], ()):
            if text.startswith(word):
                rest = text[len(word) :].removeprefix("的").removeprefix("之")
                number = _NUMBER_FIRST.match(rest)
                if number:
                    return key, rest[number.end() :].lstrip(".、:-"), number[1]
                return key, rest, ""
        first = _NUMBER_FIRST.match(text)
        if first and first.end() < len(text):
            key, rest, number_ = self.person_word(text[first.end() :])
            if key in (MEMBER, "child"):
                return key, rest, number_ or first[1]
        return "", text, ""

    # -- one text --------------------------------------------------------------------------------

    def _exact(self, plain: str) -> Meaning:
        field = self.known.roster.get(plain, "")
        if not field:
            return NOTHING
        reason = BY_OWN_WORD if plain in self.known.own else BY_HEADER
        if field in self._others:
            owner, kind = self._others[field]
            return Meaning(field, EXACT, reason, kind, owner)
        key, rest, _ = self.person_word(plain)
        owner = "" if key == OWN else key
        kind = "name" if owner not in ("", MEMBER) and not rest else field
        return Meaning(field, EXACT, reason, kind, owner)

    def _read(self, plain: str, depth: int) -> Meaning:
        if not plain or depth > 4:
            return NOTHING
        exact = self._exact(plain)
        if exact.field:
            return exact
        inner = [next(filter(None, groups), "") for groups in _BRACKETS.findall(plain)]
        bare = _BRACKETS.sub("", plain)
        if inner and bare:
            return self._with_brackets(self._read(bare, depth + 1), inner)
        steps: tuple[Callable[[str, int], Meaning], ...] = (
            self._without_signs,
            self._numbered,
            self._kinship,
            self._of_somebody,
            self._of_some_time,
            self._without_unit,
            self._without_marks,
            self._of_a_made_up_word,
        )
        for step in steps:
            found = step(plain, depth + 1)
            if found is not NOTHING:
                return found
        return NOTHING if self.words.question.search(plain) else self._by_ending(plain)

    def _with_brackets(self, meaning: Meaning, inner: list[str]) -> Meaning:
        """金额（大写）, 联系电话（监护人）, 账号（旧）: what stands in brackets may change whose or what it is."""
        result = replace(meaning, certainty=min(meaning.certainty, BARE))
        for text in inner:
            if any(word in text for word in self.words.in_words) and meaning.field in self.known.kind("money"):
                return replace(result, field="amount_words", kind="amount_words")
            if meaning.kind in ("", "address") and self.known.roster.get(_MARKS.sub("", text)) == "village":
                result = Meaning("village", ENDING, BY_HEADER_PART, "village")
            if text in self.words.earlier:
                return replace(result, field="", certainty=0.0, earlier=True)
            if _ORDINAL.fullmatch(text):
                result = replace(result, number=text)
            key, rest, number_ = self.person_word(text)
            if key in self.words.owners and key != HEAD and not rest and meaning.kind in PERSONAL:
                result = self._owned(meaning, key, number_)
        return result

    def _without_signs(self, plain: str, depth: int) -> Meaning:
        text = _NUMBERING.sub("", plain).strip(self.words.signs)
        if text == plain or not text:
            return NOTHING
        found = self._read(text, depth)
        return replace(found, certainty=min(found.certainty, BARE)) if found.kind or found.owner else NOTHING

    def _numbered(self, plain: str, depth: int) -> Meaning:
        """姓名2, 成员姓名二; a plain text before the number must be known."""
        match = _NUMBER_BEHIND.match(plain)
        if not match:
            return NOTHING
        found = self._read(match[1], depth)
        if found.certainty < PART and not found.owner:
            return NOTHING
        return replace(found, number=match[2], certainty=min(found.certainty, BARE))

    def _kinship(self, plain: str, depth: int) -> Meaning:
        """与…关系: to the head it is the member's relation, to the person himself the payee's."""
        match = self.words.kinship.match(plain)
        if not match:
            return NOTHING
        key = self.person_word(match[1])[0]
        if key == HEAD or (key == OWN and match[1].startswith("申请")):
            return Meaning("relation", PART, BY_HEADER_PART, "relation")
        if key in (OWN, "payee"):
            return Meaning("payee_relation", PART, BY_HEADER_PART, "relation", "payee")
        return Meaning("", 0.0, "", "relation", key or "other")

    def _of_somebody(self, plain: str, depth: int) -> Meaning:
        key, rest, number = self.person_word(plain)
        if not key:
            return NOTHING
        for joiner in self.words.joiners:
            if rest.startswith(joiner):
                second, rest_, _ = self.person_word(rest[len(joiner) :])
                if second in (OWN, MEMBER):
                    return self._as_own(self._read(rest_, depth) if rest_ else Meaning(kind="name"), second, "")
                rest = rest_ if second else rest
        if not rest:
            if key == OWN:
                return NOTHING
            whole = Meaning("name", PART, BY_HEADER_PART, "name")
        else:
            whole = self._read(rest, depth)
        if key in (OWN, MEMBER):
            return self._as_own(whole, key, number) if whole.field else NOTHING
        return self._owned(whole, key, number)

    @staticmethod
    def _as_own(meaning: Meaning, key: str, number: str) -> Meaning:
        owner = MEMBER if key == MEMBER else ""
        field = meaning.field or meaning.kind
        return Meaning(field, min(meaning.certainty or PART, PART), BY_HEADER_PART, field, owner, number)

    def _owned(self, meaning: Meaning, key: str, number: str) -> Meaning:
        """A heading of another person: known fields of him, else none."""
        kind = meaning.kind or meaning.field
        field = self.words.owners[key].fields.get(kind, "")
        certainty = PART if field else 0.0
        return Meaning(field, certainty, BY_HEADER_PART if field else "", kind, key, number or meaning.number)

    def _of_some_time(self, plain: str, depth: int) -> Meaning:
        for word in self.words.earlier:
            if plain.startswith(word) and len(plain) > len(word):
                found = self._read(plain[len(word) :], depth)
                return Meaning(kind=found.kind, owner=found.owner, earlier=True)
        for word in self.words.current:
            if plain.startswith(word) and len(plain) > len(word):
                found = self._read(plain[len(word) :], depth)
                return replace(found, certainty=min(found.certainty, PART)) if found.field or found.owner else NOTHING
        match = self.words.month.match(plain)
        if match and match.end() < len(plain):
            found = self._read(plain[match.end() :].removeprefix("的").removeprefix("份"), depth)
            if found.field:
                return replace(found, certainty=min(found.certainty, PART), month=match[0], reason=BY_HEADER_PART)
        return NOTHING

    def _without_unit(self, plain: str, depth: int) -> Meaning:
        text = _UNIT_BEHIND.sub("", plain)
        text = next((text.removesuffix(w) for w in self.words.sums if text.endswith(w) and len(text) > len(w)), text)
        if text == plain:
            return NOTHING
        found = self._read(text, depth)
        return replace(found, certainty=min(found.certainty, PART)) if found.field else NOTHING

    def _without_marks(self, plain: str, depth: int) -> Meaning:
        """出生年、月、日 and 惠农“一卡通”账号 without what stands between the words."""
        text = _MARKS.sub("", plain)
        if text == plain or not text:
            return NOTHING
        found = self._read(text, depth)
        return replace(found, certainty=min(found.certainty, PART)) if found.kind or found.owner else NOTHING

    def _of_a_made_up_word(self, plain: str, depth: int) -> Meaning:
        """受补助人, 受益人身份证号: the person under a word that no list has as written."""
        match = self.words.made_up.match(plain)
        if not match or match.end() - match.start() < 2:
            return NOTHING
        rest = plain[match.end() :]
        if not rest:
            ends_well = plain[-1] not in self.words.last
            return Meaning("name", _MADE_UP, BY_HEADER_PART, "name") if ends_well and len(plain) > 2 else NOTHING
        found = self._read(rest, depth)
        if not found.field or found.owner or found.kind not in PERSONAL:
            return NOTHING
        return replace(found, certainty=min(found.certainty, _MADE_UP), reason=BY_HEADER_PART)

    def _by_ending(self, plain: str) -> Meaning:
        for start in range(1, len(plain) - 1):
            ending = plain[start:]
            field = self.known.roster.get(ending, "")
            if field and (len(ending) >= _SHORTEST or ending in self.words.endings):
                return Meaning(field, ENDING, BY_HEADER_PART, field)
        field = next((f for f, shape in self.words.patterns if shape.search(plain)), "")
        return Meaning(field, ENDING, BY_HEADER_PART, field) if field else NOTHING

    def _unit(self, plain: str) -> int:
        """Fen of one unit where the heading names one: （万元）, 金额元."""
        texts = [next(filter(None, groups), "") for groups in _BRACKETS.findall(plain)]
        behind = _UNIT_BEHIND.search(plain)
        for text in [*texts, *([behind[0]] if behind else [])]:
            for word, fen in self.words.units:
                if text.startswith(word) or text.startswith(f"单位:{word}"):
                    return fen
        return 0

    # -- groups ----------------------------------------------------------------------------------

    def _in_group(self, leaf: Meaning, group: str) -> Meaning:
        """A heading below a group: 残疾 + 类别 is 残疾类别; below 监护人 a 姓名 is the guardian's."""
        bare = self.group_word(group)
        if bare in self.words.earlier:
            return replace(leaf, field="", certainty=0.0, earlier=True)
        key, rest, number = self.person_word(bare)
        if key and not rest:
            if leaf.owner and leaf.owner != MEMBER and (leaf.kind != "relation" or key in (OWN, MEMBER)):
                return leaf
            if key == MEMBER:
                return replace(leaf, owner=MEMBER, number=number or leaf.number)
            return replace(leaf, told=True) if key == OWN else self._owned(leaf, key, number)
        if leaf.owner:
            return leaf
        for end in range(len(bare), 1, -1):
            joined = self._exact(bare[:end] + leaf.text)
            if joined.field and (end == len(bare) or joined.field != leaf.field):
                sure = EXACT if end == len(bare) else PART
                return replace(joined, text=leaf.text, number=leaf.number, certainty=sure)
        field = self.known.roster.get(bare, "")
        if leaf.kind in ("name", "relation") and field in ("bank_card", "account_name"):
            return self._owned(leaf, "payee", "")
        if not leaf.field and not leaf.earlier and field in self.known.kind("money") | self.known.kind("date"):
            return Meaning(field, PART, BY_HEADER_PART, field, text=leaf.text)
        return leaf

    def group_word(self, group: str) -> str:
        """A group heading without what says nothing: 监护人基本信息 → 监护人."""
        bare = _BRACKETS.sub("", group).strip(self.words.signs)
        for ending in self.words.group_endings:
            if bare.endswith(ending) and len(bare) > len(ending):
                return bare.removesuffix(ending)
        return bare
