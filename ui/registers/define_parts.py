"""The facts of a register being declared beside its columns: name, numbering, deadline, end, least number, paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.registers import records as kinds
from minsheng_desktop.registers.specs import sections
from ui.kit.fields import ChoiceField, LongField, number_field
from ui.kit.forms import Form, FormField
from ui.registers.definition import OWN, columns_of_type, subject_of
from ui.registers.raw_field import raw_field

Rows = Sequence[Mapping[str, Any]]
PERIODS = (
    ("year", "register_pages.period.year"),
    ("half", "register_pages.period.half"),
    ("quarter", "register_pages.period.quarter"),
    ("month", "register_pages.period.month"),
)
UNBOUND = 16777215  # Qt's widest
CALENDAR, WORKING = "calendar", "working"


def name_form(table: Mapping[str, Any]) -> Form:
    """What the register is called and why there is one."""
    fields: list[tuple[str, FormField]] = [
        ("title", raw_field(text("register_pages.define.title"))),
        ("section", ChoiceField(text("register_pages.define.section"), list(sections().items()))),
        ("about", LongField(text("register_pages.define.about"), lines=2)),
        ("document", raw_field(text("register_pages.define.document"), optional=True,
                                help_line=text("register_pages.define.document_help"))),
    ]  # fmt: skip
    made = _wide(fields)
    made.set_values(
        {"title": table.get("title"), "section": table.get("section", OWN), "about": table.get("about"),
         "document": table.get("document")}
    )  # fmt: skip
    return made


def _wide(fields: Sequence[tuple[str, FormField]]) -> Form:
    made = Form(fields, columns=2)
    made.setMaximumWidth(UNBOUND)
    return made


def facts_form(table: Mapping[str, Any]) -> Form:
    """Deadline, numbering and the rest; the choices of columns come with ``offer_columns``."""
    none = [("", text("kit.none"))]
    fields: list[tuple[str, FormField]] = [
        ("subject", ChoiceField(text("register_pages.define.subject"), [])),
        ("day", ChoiceField(text("register_pages.define.day"), none)),
        ("unit", ChoiceField(text("register_pages.define.unit"), none)),
        ("number", raw_field(text("register_pages.define.number"), optional=True,
                              help_line=text("register_pages.define.number_help"))),
        ("due_days", number_field(text("register_pages.define.due_days"), 1, 3650, optional=True)),
        ("due_start", ChoiceField(text("register_pages.define.due_start"), none)),
        ("due_kind", ChoiceField(text("register_pages.define.due_kind"),
                                 [(CALENDAR, text("register_pages.define.calendar_days")),
                                  (WORKING, text("register_pages.define.working_days"))])),
        ("due_column", ChoiceField(text("register_pages.define.due_column"), none)),
        ("close_day", ChoiceField(text("register_pages.define.close_day"), none)),
        ("quota_least", number_field(text("register_pages.define.quota_least"), 1, 9999, optional=True)),
        ("quota_every", ChoiceField(text("register_pages.define.quota_every"),
                                    [(key, text(words)) for key, words in PERIODS])),
        ("signs", raw_field(text("register_pages.define.signs"), optional=True,
                             help_line=text("register_pages.define.signs_help"))),
    ]  # fmt: skip
    made = _wide(fields)
    offer_columns(made, table.get("columns", ()))
    _show(made, table)
    return made


def offer_columns(form: Form, rows: Rows) -> None:
    """Offer the columns there are now, what was chosen stays if it is still there."""
    none = [("", text("kit.none"))]
    dates = [*none, *columns_of_type(rows, kinds.DATE)]
    words = columns_of_type(rows, kinds.TEXT, kinds.LONG, kinds.CHOICE, kinds.PERSON, kinds.HOUSEHOLD, kinds.ENTRY)
    units = [*none, *columns_of_type(rows, kinds.TEXT, kinds.CHOICE, kinds.AREA)]
    for key, offered in (("subject", words), ("day", dates), ("unit", units), ("due_start", dates),
                         ("due_column", dates), ("close_day", dates)):  # fmt: skip
        field = form[key]
        assert isinstance(field, ChoiceField)
        chosen = field.value
        field.set_choices(offered)
        values = [value for value, _ in offered]
        first = values[0] if values else None
        field.set_value(chosen if chosen in values else first)


def _show(form: Form, table: Mapping[str, Any]) -> None:
    due: Mapping[str, Any] = table.get("due", {})
    quota: Mapping[str, Any] = next(iter(table.get("quota", ())), {})
    form.set_values(
        {"day": table.get("day", ""), "unit": table.get("unit", ""),
         "subject": subject_of(table.get("columns", ()), table.get("subject", "")),
         "number": _pattern(table),
         "due_days": due.get("days"), "due_start": due.get("start", ""), "due_column": due.get("column", ""),
         "due_kind": WORKING if due.get("working") else CALENDAR,
         "close_day": table.get("close", {}).get("day", ""),
         "quota_least": quota.get("least"), "quota_every": quota.get("every", "year"),
         "signs": " ".join(table.get("print", {}).get("signs", ())) or None}
    )  # fmt: skip


def _pattern(table: Mapping[str, Any]) -> str | None:
    """The pattern of numbers; a register numbered without one has the usual one."""
    return table["number"].get("pattern", kinds.Numbering().pattern) if "number" in table else None


def facts_of(values: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """The declaration with what was entered; the parts the form does not ask for stay as they were."""
    made = dict(table)
    for key in ("title", "section", "about", "subject", "day", "unit"):
        made[key] = str(values[key] or "")
        if not made[key]:
            made.pop(key)
    _number(made, values)
    _due(made, values)
    _close(made, values)
    _quota(made, values)
    form = dict(made.get("print", {}))
    signs = str(values["signs"] or "").split()
    form.pop("signs", None)
    made["print"] = form | ({"signs": signs} if signs else {})
    return made


def _number(made: dict[str, Any], values: Mapping[str, Any]) -> None:
    pattern = str(values["number"] or "")
    made.pop("number", None) if not pattern else made.update(number={**made.get("number", {}), "pattern": pattern})


def _due(made: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Days after a date, a typed date, or both; other kinds of deadlines stay."""
    before = dict(made.get("due", {}))
    for key in ("days", "start", "column", "working"):
        before.pop(key, None)
    if values["due_days"] and values["due_start"]:
        before |= {"days": int(values["due_days"]), "start": str(values["due_start"])}
        if values["due_kind"] == WORKING:
            before["working"] = True
    elif values["due_start"] and set(before) & {"months", "half_month", "by", "by_days"}:
        before["start"] = str(values["due_start"])
    if values["due_column"]:
        before["column"] = str(values["due_column"])
    made.pop("due", None) if not before else made.update(due=before)


def _close(made: dict[str, Any], values: Mapping[str, Any]) -> None:
    before = dict(made.get("close", {}))
    before.pop("day", None)
    if values["close_day"]:
        before["day"] = str(values["close_day"])
    made.pop("close", None) if not before else made.update(close=before)


def _quota(made: dict[str, Any], values: Mapping[str, Any]) -> None:
    """The first counter; the further ones of a shipped register stay."""
    quotas = [dict(row) for row in made.get("quota", [])]
    least = values["quota_least"]
    if quotas and (quotas[0].get("steps") or quotas[0].get("of")):
        return
    if least is None:
        quotas = quotas[1:]
    else:
        first = quotas[0] if quotas else {"key": "entries", "title": text("register_pages.define.quota_title")}
        if not quotas and made.get("unit"):
            first["group"] = [made["unit"]]
        quotas = [first | {"least": int(least), "every": str(values["quota_every"])}, *quotas[1:]]
    made.pop("quota", None) if not quotas else made.update(quota=quotas)
