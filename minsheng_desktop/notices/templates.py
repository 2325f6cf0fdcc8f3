"""Templates of notices: data with placeholders of a fixed list, no code. Shipped ones lie in ``resources/notices``.

A block is a table with ``kind`` and its words. ``when`` names a field without which the block is left out; a pair
of a ``key_value`` block whose fields are all empty is left out too.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from minsheng_desktop.core.errors import AppError, Kind, not_found
from minsheng_desktop.notices import blocks as doc
from resources import RESOURCES

FOLDER = RESOURCES / "notices" / "templates"
WIDE = "wide"
FIELDS = frozenset(
    "office phone number day name place household_size covered covered_names programme category certificate_no "
    "amount supplement total total_words since reason basis who period benefits purpose".split()
)
MOST_BLOCKS, MOST_LETTERS = 60, 4000  # a template may come from outside


@dataclass(frozen=True, slots=True)
class Template:
    """A notice as it is worded. ``series`` is the default prefix of its numbers, ``needs`` the fields that may not
    be empty, ``basis`` the legal basis by programme code."""

    key: str
    name: str
    series: str
    one_page: bool
    needs: tuple[str, ...]
    basis: Mapping[str, str]
    blocks: tuple[Mapping[str, Any], ...]

    def basis_of(self, programme: str) -> str:
        """The legal basis of a programme."""
        return self.basis.get(programme, self.basis.get("default", ""))


@cache
def load_template(key: str) -> Template:
    """A shipped template. Raises NOT_FOUND for an unknown key, INPUT for a faulty one."""
    path = FOLDER / f"{key}.toml"
    if not key.replace("_", "").isalnum() or not path.is_file():
        raise not_found("notices.no_template", name=key)
    return read_template(key, path.read_text(encoding="utf-8"))


def template_keys() -> tuple[str, ...]:
    """The keys of the shipped templates."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def read_template(key: str, content: str) -> Template:
    """A template from its text. Raises INPUT where it is not one or uses an unknown placeholder."""
    try:
        data = tomllib.loads(content)
        template = Template(
            key,
            str(data["name"]),
            str(data.get("series", "")),
            bool(data.get("one_page", False)),
            tuple(map(str, data.get("needs", ()))),
            {str(code): str(words) for code, words in data.get("basis", {}).items()},
            tuple(dict(block) for block in data["block"]),
        )
        words = [word for block in template.blocks for word in _words(block)]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _bad(key, str(error)) from error
    if len(template.blocks) > MOST_BLOCKS or any(len(word) > MOST_LETTERS for word in words):
        raise _bad(key, "size")
    asked = {block[key] for block in template.blocks for key in ("when", "rows") if key in block} | set(template.needs)
    for name in sorted(asked | {name for word in words for name in _placeholders(key, word)}):
        if name not in FIELDS:
            raise AppError(Kind.INPUT, "notices.unknown_placeholder", name=str(name)[:40], template=template.name)
    _build(template, dict.fromkeys(FIELDS, "1"))
    return template


def fill(template: Template, values: Mapping[str, str]) -> doc.Section:
    """The blocks of a notice for one household. Raises INPUT where a needed field is empty."""
    for name in template.needs:
        if not values.get(name):
            raise AppError(Kind.INPUT, "notices.field_missing", name=name, template=template.name)
    complete = {name: values.get(name, "") for name in FIELDS}
    return doc.Section(_build(template, complete), complete["name"], template.one_page)


def _build(template: Template, values: Mapping[str, str]) -> tuple[doc.Block, ...]:
    made = []
    for block in template.blocks:
        builder = BUILDERS.get(str(block.get("kind")))
        if builder is None:
            raise _bad(template.key, str(block.get("kind"))[:40])
        if "when" not in block or values[block["when"]]:
            try:
                made.append(builder(block, values))
            except (KeyError, IndexError, TypeError, ValueError) as error:
                raise _bad(template.key, str(block["kind"])) from error
    return tuple(made)


def _title(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    return doc.Title(_filled(block["text"], values))


def _paragraph(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    align = str(block.get("align", doc.JUSTIFY))
    if align not in (doc.LEFT, doc.CENTRE, doc.RIGHT, doc.JUSTIFY):
        raise ValueError(align)
    return doc.Paragraph(_filled(block["text"], values), float(block.get("indent", 2)), align)


def _right(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    return doc.RightAligned(tuple(_filled(line, values) for line in block["lines"]))


def _key_value(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    kept = [pair for pair in block["pairs"] if not (asked := _names(pair[1])) or any(values[field] for field in asked)]
    wide = frozenset(at for at, pair in enumerate(kept) if WIDE in pair[2:])
    return doc.KeyValue(tuple((_filled(pair[0], values), _filled(pair[1], values)) for pair in kept), wide)


def _table(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    """The lines of a field as rows, their cells parted by tabs."""
    columns = tuple(
        doc.Column(_filled(head, values), float(share), str(align)) for head, share, align in block["columns"]
    )
    rows = [line.split("\t") for line in values[block["rows"]].split("\n")]
    cells = tuple(tuple((*row, *[""] * len(columns))[: len(columns)]) for row in rows)
    return doc.Table(columns, cells, role=doc.BODY, size=float(block.get("size", 12)), row_height=9)


def _signatures(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    return doc.SignatureLines(tuple(_filled(label, values) for label in block["labels"]))


def _spacer(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    return doc.Spacer(float(block.get("height", 1)))


BUILDERS: dict[str, Callable[[Mapping[str, Any], Mapping[str, str]], doc.Block]] = {
    "title": _title,
    "paragraph": _paragraph,
    "right": _right,
    "key_value": _key_value,
    "signatures": _signatures,
    "table": _table,
    "spacer": _spacer,
}


def _words(block: Mapping[str, Any]) -> list[str]:
    found = [block.get("text", ""), *block.get("lines", ()), *block.get("labels", ())]
    found += [word for pair in block.get("pairs", ()) for word in pair]
    found += [column[0] for column in block.get("columns", ())]
    if not all(isinstance(word, str) for word in found):
        raise TypeError("words")
    return found


def _placeholders(key: str, words: str) -> list[str]:
    """The names in braces. A format, an attribute or an index is refused: a template only names fields."""
    try:
        parts = list(string.Formatter().parse(words))
    except ValueError as error:
        raise _bad(key, words[:40]) from error
    if any(name is not None and (form or conversion) for _, name, form, conversion in parts):
        raise _bad(key, words[:40])
    return [name for _, name, _, _ in parts if name is not None]


def _names(words: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(words) if name is not None]


def _filled(words: str, values: Mapping[str, str]) -> str:
    return "".join(
        literal + (values[name] if name is not None else "") for literal, name, _, _ in string.Formatter().parse(words)
    )


def _bad(key: str, detail: str) -> AppError:
    return AppError(Kind.INPUT, "notices.bad_template", name=key, detail=detail[:80])
