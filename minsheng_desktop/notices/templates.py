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
from minsheng_desktop.core.texts import has_text, text
from minsheng_desktop.notices import blocks as doc
from resources import RESOURCES

FOLDER = RESOURCES / "notices" / "templates"
WIDE = "wide"
MERGED = "<"  # a cell of a totals line that belongs to the one at its left
FIELDS = frozenset(
    "office phone number day name place household_size covered covered_names programme category certificate_no "
    "amount supplement total total_words since reason basis who period benefits purpose".split()
)
BENEFIT, CASE, CHANGE, POSTING, MONTH = "benefit", "case", "change", "posting", "month"
# What a paper of each subject may name. What hangs on a wall cannot even name a number, a telephone of a person or a
# reason: there is no placeholder for them (practice.md: What may hang on a wall).
FIELDS_OF = {
    BENEFIT: FIELDS,
    CASE: FIELDS
    | frozenset(
        "town village village_group sex birth age ethnic id_no own_phone account application_no applied_on applied_by "
        "agent agent_relation cause members adults lacking told due referred_to came_on officer matter surveyed_on "
        "surveyors housing assets finding incomes income deductions deduction per_head means appraised_on attendees "
        "votes_for votes_against appraisal relatives preliminary preliminary_by preliminary_on posted objections "
        "decision decided_by decided_on explanation receipt balance paid_on guardian disability self_care".split()
    ),
    CHANGE: FIELDS | {"change", "month", "former_amount"},
    POSTING: frozenset(
        "office phone day name programme period title issue opening lines short_lines figures total_line short_total "
        "bare_lines bare_total amount_head closing signer".split()
    ),
    MONTH: frozenset("office phone day name programme month changes summary".split()),
}
SUBJECTS = tuple(FIELDS_OF)
PAGES = {"official": doc.OFFICIAL, "sheet": doc.SHEET, "wide": doc.WIDE}
LABEL = 0.15  # share of a name in a form
MOST_BLOCKS, MOST_LETTERS = 60, 4000  # a template may come from outside


@dataclass(frozen=True, slots=True)
class Template:
    """A notice as it is worded. ``series`` is the default prefix of its numbers ("": it has none), ``needs`` the
    fields that may not be empty, ``basis`` the legal basis by programme code, ``subject`` what it is about.

    ``step`` is the step of a case it belongs to, ``paper`` its kind in a file (code of ``paper_kind``), ``also``
    further subjects it can be made of."""

    key: str
    name: str
    series: str
    one_page: bool
    needs: tuple[str, ...]
    basis: Mapping[str, str]
    blocks: tuple[Mapping[str, Any], ...]
    subject: str = BENEFIT
    page: str = "official"
    step: str = ""
    paper: str = ""
    also: tuple[str, ...] = ()

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


@cache
def template_keys(*subjects: str) -> tuple[str, ...]:
    """The keys of the shipped templates, of some ``subjects`` where told."""
    keys = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return tuple(key for key in keys if not subjects or _of(load_template(key)) & set(subjects))


def _of(template: Template) -> set[str]:
    return {template.subject, *template.also}


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
            str(data.get("subject", BENEFIT)),
            str(data.get("page", "official")),
            str(data.get("step", "")),
            str(data.get("paper", "")),
            tuple(map(str, data.get("also", ()))),
        )
        if template.subject not in SUBJECTS or template.page not in PAGES:
            raise ValueError(f"{template.subject} {template.page}")
        words = [word for block in template.blocks for word in _words(block)]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _bad(key, str(error)) from error
    if len(template.blocks) > MOST_BLOCKS or any(len(word) > MOST_LETTERS for word in words):
        raise _bad(key, "size")
    asked = {
        block[key]
        for block in template.blocks
        for key in ("when", "unless", "rows", "totals")
        if isinstance(block.get(key), str)
    } | set(template.needs)
    inner = [row["rows"] for block in template.blocks if block.get("kind") == "form" for row in block["rows"]
             if "rows" in row]  # fmt: skip
    asked |= set(inner)
    for name in sorted(asked | {name for word in words for name in _placeholders(key, word)}):
        if name not in FIELDS_OF[template.subject]:
            raise AppError(Kind.INPUT, "notices.unknown_placeholder", name=str(name)[:40], template=template.name)
    _build(template, dict.fromkeys(FIELDS_OF[template.subject], "1"))
    return template


def fill(template: Template, values: Mapping[str, str]) -> doc.Section:
    """The blocks of a notice for one household. Raises INPUT where a needed field is empty."""
    for name in template.needs:
        if not values.get(name):
            raise AppError(Kind.INPUT, "notices.field_missing", name=name, template=template.name)
    complete = {name: values.get(name, "") for name in FIELDS_OF[template.subject]}
    return doc.Section(_build(template, complete), complete["name"], template.one_page)


def fill_blank(template: Template, values: Mapping[str, str] | None = None) -> doc.Section:
    """The paper to be filled by hand: lines to write on in running text, empty boxes in forms; ``values`` (office,
    telephone …) are printed all the same."""
    known = values or {}
    complete = {name: known.get(name, "") for name in FIELDS_OF[template.subject]}
    return doc.Section(_build(template, complete, blank=True), "", template.one_page)


def _build(template: Template, values: Mapping[str, str], blank: bool = False) -> tuple[doc.Block, ...]:
    made = []
    lined = _lined(values) if blank else values
    for block in template.blocks:
        builder = BUILDERS.get(str(block.get("kind")))
        if builder is None:
            raise _bad(template.key, str(block.get("kind"))[:40])
        if _stands(block, values, blank):
            try:
                made.append(builder(block, lined if block["kind"] in RUNNING else values))
            except (KeyError, IndexError, TypeError, ValueError) as error:
                raise _bad(template.key, str(block["kind"])) from error
    return tuple(made)


def _stands(block: Mapping[str, Any], values: Mapping[str, str], blank: bool) -> bool:
    """Whether a block is printed: its field has a value; on a blank paper unless it says ``blank = false``."""
    if blank:
        return bool(block.get("blank", True))
    if block.get("unless") and values[block["unless"]]:
        return False
    return not block.get("blank_only") and ("when" not in block or bool(values[block["when"]]))


def _lined(values: Mapping[str, str]) -> dict[str, str]:
    """Values of running text on a blank paper: a line to write on where there is none."""
    return {name: value or has_blank(name) for name, value in values.items()}


def has_blank(name: str) -> str:
    """What stands for an empty field in running text: a date to be completed, else a line to write on."""
    if name == "since":
        return ""  # an insertion, left out where there is no month
    key = f"notices.blank.{name}"
    return text(key) if has_text(key) else text("notices.blank.line")


def _title(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    return doc.Title(_filled(block["text"], values))


def _paragraph(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    align = str(block.get("align", doc.JUSTIFY))
    if align not in (doc.LEFT, doc.CENTRE, doc.RIGHT, doc.JUSTIFY):
        raise ValueError(align)
    size = float(block.get("size", 16))
    role = doc.BODY if size == 16 else doc.SONG
    return doc.Paragraph(_filled(block["text"], values), float(block.get("indent", 2)), align, role, size)


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
    cells = _rows(values[block["rows"]], len(columns), int(block.get("least", 0)))
    totals = values[block["totals"]].split("\t") if block.get("totals") and values[block["totals"]] else []
    merged = tuple(None if cell == MERGED else cell for cell in totals)
    role = doc.SONG if block.get("role") == doc.SONG else doc.BODY
    height = float(block.get("row_height", 9))
    return doc.Table(columns, cells, merged, role, float(block.get("size", 12)), row_height=height)


def _rows(written: str, columns: int, least: int) -> tuple[tuple[str, ...], ...]:
    """Lines with tabs as rows of cells, made up to ``least`` with empty ones."""
    rows = [line.split("\t") for line in written.split("\n")] if written else []
    rows += [[""]] * (least - len(rows))
    return tuple(tuple((*row, *[""] * columns)[:columns]) for row in rows)


def _form(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    """Rows of a name and a value by turns; a row with ``rows`` is a small table within the form."""
    rows = list[doc.FormRow]()
    least = float(block.get("row_height", 9))
    for row in block["rows"]:
        if "rows" in row:
            rows += _inner(row, values, least)
            continue
        words = [_filled(word, values) for word in row["cells"]]
        shares = [float(share) for share in row.get("shares", ())] or _shares(len(words))
        foot = _filled(row.get("foot", ""), _footed(values))
        cells = tuple(
            doc.FormCell(word, share, at % 2 == 0, foot if at == len(words) - 1 else "")
            for at, (word, share) in enumerate(zip(words, shares, strict=True))
        )
        rows.append(doc.FormRow(cells, float(row.get("height", least))))
    return doc.Form(tuple(rows), size=float(block.get("size", 11)))


def _footed(values: Mapping[str, str]) -> dict[str, str]:
    """Values of the foot of a box: room for a name or a day where there is none yet."""
    day, name = text("notices.blank.foot_day"), text("notices.blank.foot_name")
    return {key: value or (day if key.endswith("_on") else name) for key, value in values.items()}


def _inner(row: Mapping[str, Any], values: Mapping[str, str], least: float) -> list[doc.FormRow]:
    shares = [float(share) for share in row["shares"]]
    heads = tuple(doc.FormCell(_filled(h, values), s, True) for h, s in zip(row["heads"], shares, strict=True))
    found = _rows(values[row["rows"]], len(shares), int(row.get("least", 0)))
    height = float(row.get("height", least))
    return [doc.FormRow(heads, height)] + [
        doc.FormRow(tuple(doc.FormCell(w, s, align=doc.CENTRE) for w, s in zip(line, shares, strict=True)), height)
        for line in found
    ]


def _shares(count: int) -> list[float]:
    if count == 1:
        return [1.0]
    pairs = count // 2
    return [LABEL if pairs < 3 else LABEL * 0.9, 1 / pairs - (LABEL if pairs < 3 else LABEL * 0.9)] * pairs


def _seal(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    labels = tuple(_filled(label, values) for label in block["labels"])
    return doc.SealBox(labels, _filled(block.get("text", ""), values))


def _page(block: Mapping[str, Any], values: Mapping[str, str]) -> doc.Block:
    return doc.PageBreak()


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
    "form": _form,
    "seal": _seal,
    "page": _page,
    "spacer": _spacer,
}
RUNNING = frozenset(("title", "paragraph", "right", "signatures"))  # where a blank paper has lines to write on


def _words(block: Mapping[str, Any]) -> list[str]:
    found = [block.get("text", ""), *block.get("lines", ()), *block.get("labels", ())]
    found += [word for pair in block.get("pairs", ()) for word in pair]
    found += [column[0] for column in block.get("columns", ())]
    rows = block.get("rows", ()) if block.get("kind") == "form" else ()
    found += [word for row in rows for word in (*row.get("cells", ()), *row.get("heads", ()), row.get("foot", ""))]
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
