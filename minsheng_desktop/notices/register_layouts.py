"""The layouts of a register's papers: form, agreement, certificate and card, filled or to be filled by hand."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence

from minsheng_desktop.core.texts import text
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.register_values import Printed, is_tall, sentence_fields, value_words
from minsheng_desktop.registers.reading import EntryLine
from minsheng_desktop.registers.records import Column, RegisterSpec

FORM, LIST, AGREEMENT, CARD, CERTIFICATE = "form", "list", "agreement", "card", "certificate"
LAYOUT_WORDS = {
    FORM: "register_forms.layout.form", LIST: "register_forms.layout.list",
    AGREEMENT: "register_forms.layout.agreement", CARD: "register_forms.layout.card",
    CERTIFICATE: "register_forms.layout.certificate",
}  # fmt: skip
LABEL, HALF = 0.165, 0.335
# mm: of a row, a long value, an opinion; by the greatest number of columns they are for
HEIGHTS = ((12, (12.5, 24.0, 44.0)), (18, (11.0, 20.0, 34.0)), (26, (9.5, 16.0, 27.0)), (99, (9.5, 9.5, 24.0)))
PICTURE = 105.0
CARDS_A_PAGE, CARD_ROW = 3, 10.0
LABEL_LETTERS = 6  # that go in one line of a name
SIGNED_LETTERS = 16  # that leave room to sign behind them


def shown_columns(spec: RegisterSpec, role: str) -> tuple[Column, ...]:
    """The columns somebody of a role sees on paper, without those that stand within another's box."""
    skipped = set(spec.print.more.get("skip", ()))
    return tuple(column for column in spec.visible(role) if column.key not in skipped)


def sections(
    spec: RegisterSpec, layout: str, lines: Sequence[EntryLine | None], role: str, printed: Printed
) -> tuple[doc.Section, ...]:
    """A page for each entry (None: a blank one); cards several on a page."""
    if layout == CARD:
        return tuple(_cards(spec, lines, role, printed))
    build = {FORM: _form, AGREEMENT: _agreement, CERTIFICATE: _certificate}[layout]
    return tuple(
        doc.Section(tuple(build(spec, line, role, printed)), line.subject if line else "", one_page=True)
        for line in lines
    )


def form_title(spec: RegisterSpec, layout: str) -> str:
    """What a paper of a register is called."""
    own = str(spec.print.more.get(f"{layout}_title", ""))
    return own or spec.print.title or spec.title


def _values(line: EntryLine | None) -> Mapping[str, str]:
    return line.values if line else {}


def _form(spec: RegisterSpec, line: EntryLine | None, role: str, printed: Printed) -> Iterator[doc.Block]:
    yield doc.Title(form_title(spec, FORM), 20.0)
    yield doc.Spacer(0.3)
    yield _head(line, printed)
    yield doc.Form(tuple(_rows(spec, line, role)), size=11.0)
    yield doc.Spacer(0.3)
    yield _seal(spec)
    if spec.print.note:
        yield doc.Paragraph(text("register_forms.note", note=spec.print.note), 0, doc.LEFT, doc.SONG, 10)


def _head(line: EntryLine | None, printed: Printed) -> doc.Block:
    number = line.number if line else ""
    words = text("register_forms.head", office=printed.office, number=number or text("register_forms.blank.number"))
    return doc.Paragraph(words, 0, doc.LEFT, doc.SONG, 11)


def _rows(spec: RegisterSpec, line: EntryLine | None, role: str) -> Iterator[doc.FormRow]:
    """Short values two in a row, long ones alone, opinions in tall boxes, the remark at the end."""
    values, blank = _values(line), line is None
    columns = shown_columns(spec, role)
    opinions = [column for column in columns if column.key in spec.print.opinions]
    low, middle, tall = next(heights for most, heights in HEIGHTS if len(columns) <= most)
    waiting: list[doc.FormCell] = []
    for column in columns:
        if column in opinions:
            continue
        words = value_words(column, values.get(column.key, ""), blank)
        if not is_tall(column, words, blank):
            waiting += [doc.FormCell(_label(column.label), LABEL, True), doc.FormCell(words, HALF)]
            if len(waiting) == 4:
                yield doc.FormRow(tuple(waiting), low)
                waiting = []
            continue
        yield from _alone(waiting, low)
        waiting = []
        yield _wide(column.label, words, low if column.choices else middle)
    yield from _alone(waiting, low)
    for column in opinions:
        yield _wide(column.label, _opinion(spec, column, values, blank), tall, _foot(column))
    yield _wide(text("registers.remark_heading"), line.remark if line else "", low)
    if spec.print.more.get("photos") and not (line and line.pictures):
        yield _wide(text("register_forms.photos"), "", PICTURE)


def _alone(waiting: Sequence[doc.FormCell], height: float) -> Iterator[doc.FormRow]:
    """A value left without a neighbour takes the whole row."""
    if waiting:
        yield doc.FormRow((waiting[0], doc.FormCell(waiting[1].text, 1 - LABEL)), height)


def _wide(label: str, words: str, height: float, foot: str = "") -> doc.FormRow:
    return doc.FormRow((doc.FormCell(_label(label), LABEL, True), doc.FormCell(words, 1 - LABEL, foot=foot)), height)


def _opinion(spec: RegisterSpec, column: Column, values: Mapping[str, str], blank: bool) -> str:
    """What an opinion says; the choice that belongs to it stands before it."""
    joined = spec.print.more.get("joined", {}).get(column.key, "")
    choice = spec.column(joined) if joined else None
    said = value_words(choice, values.get(joined, ""), blank) if choice else ""
    return "\n".join(filter(None, (said, values.get(column.key, ""))))


def _foot(column: Column) -> str:
    """Where an office signs and sets its seal below its opinion; none below what somebody tells."""
    sealed = column.label.endswith(tuple(text("register_forms.sealed_words").split()))
    return text("register_forms.foot_seal") if sealed else ""


def _label(words: str) -> str:
    """The name of a box in two lines of like length where it does not go in one."""
    if len(words) <= LABEL_LETTERS:
        return words
    bracket = text("register_forms.bracket")
    at = words.find(bracket) if 1 < words.find(bracket) <= LABEL_LETTERS else (len(words) + 1) // 2
    return f"{words[:at]}\n{words[at:]}"


def _seal(spec: RegisterSpec) -> doc.Block:
    signs = tuple(spec.print.signs) or (text("register_forms.made_by"), text("register_forms.checked_by"))
    caption = spec.print.seals[0] if spec.print.seals else text("register_forms.seal")
    return doc.SealBox((*(_colon(sign) for sign in signs), text("register_forms.date")), caption)


def _colon(words: str) -> str:
    """A name somebody signs behind."""
    words = words.partition("{")[0].rstrip()
    mark = text("register_forms.colon")
    return words if words.endswith(mark) else words + mark


def _body(spec: RegisterSpec, fields: Mapping[str, str], size: float) -> Iterator[doc.Block]:
    """The paragraphs of the text: those before the first empty line (the parties) without indent."""
    parties, _, rest = spec.print.body.partition("\n\n")
    if not rest:
        parties, rest = "", parties
    for words in filter(None, parties.split("\n")):
        yield doc.Paragraph(_filled(words, fields), 0, doc.LEFT, size=size)
    for words in filter(None, rest.split("\n")):
        yield doc.Paragraph(_filled(words, fields), 0 if words.endswith(text("register_forms.colon")) else 2, size=size)


def _filled(words: str, fields: Mapping[str, str]) -> str:
    """The text with its fields; a name in braces that is none stays as it is written."""
    made = ""
    for literal, name, _, _ in string.Formatter().parse(words):
        made += literal + ("" if name is None else fields.get(name, f"{{{name}}}"))
    return made


def _signed(sign: str, fields: Mapping[str, str], line: EntryLine | None) -> str:
    """Where somebody signs; what is known stands there already."""
    known = _filled(sign, fields) if line else ""
    return known if 0 < len(known) <= SIGNED_LETTERS else _colon(sign)


def _agreement(spec: RegisterSpec, line: EntryLine | None, role: str, printed: Printed) -> Iterator[doc.Block]:
    fields = _seen(spec, sentence_fields(spec, line, printed), role)
    signs = tuple(spec.print.more.get("agreement_signs", ())) or tuple(map(_colon, spec.print.signs))
    yield doc.Title(form_title(spec, AGREEMENT))
    yield doc.Paragraph(text("register_forms.number", number=fields["number"]), 0, doc.RIGHT, doc.SONG, 11)
    yield from _body(spec, fields, 14.0)
    yield doc.Spacer(1)
    yield doc.SignatureLines(tuple(_signed(sign, fields, line) for sign in signs), size=14)


def _certificate(spec: RegisterSpec, line: EntryLine | None, role: str, printed: Printed) -> Iterator[doc.Block]:
    fields = _seen(spec, sentence_fields(spec, line, printed), role)
    yield doc.Title(form_title(spec, CERTIFICATE))
    yield doc.Paragraph(text("register_forms.number", number=fields["number"]), 0, doc.RIGHT, doc.SONG, 12)
    yield doc.Spacer(1)
    yield from _body(spec, fields, 16.0)
    yield doc.Spacer(1)
    if spec.print.signs:
        yield doc.SignatureLines(tuple(_signed(sign, fields, line) for sign in spec.print.signs), size=14)
        yield doc.Spacer(1)
    caption = spec.print.seals[0] if spec.print.seals else text("register_forms.seal")
    yield doc.RightAligned((caption, fields["day"]))


def _seen(spec: RegisterSpec, fields: dict[str, str], role: str) -> dict[str, str]:
    """The fields with what the role may not see as a line to write on."""
    hidden = {column.key for column in spec.columns} - {column.key for column in spec.visible(role)}
    return fields | {key: text("register_forms.blank.running_line") for key in hidden}


def _cards(spec: RegisterSpec, lines: Sequence[EntryLine | None], role: str, printed: Printed) -> Iterator[doc.Section]:
    given = list(lines) if lines != (None,) else [None] * CARDS_A_PAGE
    for at in range(0, len(given), CARDS_A_PAGE):
        part = given[at : at + CARDS_A_PAGE]
        blocks: list[doc.Block] = []
        for line in part:
            blocks += [*_card(spec, line, role, printed), doc.Spacer(1.4)]
        place = text("notices.joined").join(line.subject for line in part if line)
        yield doc.Section(tuple(blocks), place, one_page=True)


def _card(spec: RegisterSpec, line: EntryLine | None, role: str, printed: Printed) -> Iterator[doc.Block]:
    fields, values = _seen(spec, sentence_fields(spec, line, printed), role), _values(line)
    yield doc.Title(form_title(spec, CARD), 18.0)
    yield doc.Paragraph(text("register_forms.number", number=fields["number"]), 0, doc.RIGHT, doc.SONG, 11)
    seen = {column.key: column for column in spec.visible(role)}
    chosen = [seen[key] for key in spec.print.more.get("card", ()) if key in seen] or list(shown_columns(spec, role))
    rows: list[doc.FormRow] = []
    waiting: list[doc.FormCell] = []
    for column in chosen:
        words = value_words(column, values.get(column.key, ""), line is None)
        if is_tall(column, words, line is None):
            rows += [*_alone(waiting, CARD_ROW), _wide(column.label, words, CARD_ROW)]
            waiting = []
            continue
        waiting += [doc.FormCell(_label(column.label), LABEL, True), doc.FormCell(words, HALF)]
        if len(waiting) == 4:
            rows.append(doc.FormRow(tuple(waiting), CARD_ROW))
            waiting = []
    rows += _alone(waiting, CARD_ROW)
    caption = spec.print.seals[0] if spec.print.seals else text("register_forms.seal")
    body = _filled(spec.print.body, fields)
    foot = text("register_forms.card_foot", seal=caption, day=fields["day"])
    rows.append(doc.FormRow((doc.FormCell(body, 1.0, foot=foot),), CARD_ROW * 2))
    yield doc.Form(tuple(rows), size=12.0)
