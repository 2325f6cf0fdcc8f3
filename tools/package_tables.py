"""Write docs/package-tables.md from the tables themselves, so that the page can never lag behind them.

.venv/bin/python tools/package_tables.py
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from db.models import EXCHANGED, is_definition  # noqa: E402  the project is not installed
from db.models.base import META_COLUMNS  # noqa: E402
from db.queries.exchange import travelling  # noqa: E402
from db.queries.judging import CODES, COUNTY_ALONE, unique_keys  # noqa: E402
from db.queries.shapes import DAYS, LISTS, OBJECTS, references_of  # noqa: E402
from minsheng_desktop.exchange.tables import (  # noqa: E402
    CONTROLS,
    SCHEMA_VERSION,
    columns_of,
)
from minsheng_desktop.exchange.words import column_word, table_word  # noqa: E402
from resources import RESOURCES  # noqa: E402

PAGE = ROOT / "docs" / "package-tables.md"
HEAD = f"""\
# The tables of a package

Written by `tools/package_tables.py`; do not edit. It goes with [package-format.md](package-format.md) and holds for
`schema_version` {SCHEMA_VERSION}.

Tables stand in the order in which they are taken: what a row refers to comes before it. Every table has beside the
columns shown here the nine of section 6 (`uid`, `home_node`, `epoch`, `counter`, `deleted`, `deleted_on`,
`deleted_reason`, `updated_at`, `updated_by`). *Type* is the `minsheng:type` of section 4; “, required” stands where
null is not allowed; “(day)”, “(JSON object)” and “(JSON list)” say what the text must be (section 6). *Default* is what
a column becomes that an older package lacks; a required column without one must be there.

*Refers to* names the table whose row the uid means. The row must be held or come in the same package, and be of the
sender, of the receiver or, in a table of definitions, of anybody; else the row is refused (`reference`). Where
“(not proved)” stands, the row may be missing. *Codes* names the list whose codes alone a row that is not deleted may
hold; they are at the end of the page, and more may come as rows of `code_item`.
"""
# What the uid of a definition is made from, its own columns in braces.
KEYS = {
    "area": "{code}",
    "area_alias": "code of the area, `/`, {alias}",
    "area_past": "code of the area, `/`, {to_day}",
    "code_item": "{list_name}`/`{parent}`/`{code}, nothing for a parent that is null",
    "header_word": "home_node as 32 digits, `/`, {word}",
    "holiday": "{day}",
    "import_mapping": "home_node as 32 digits, `/`, {name}",
    "indicator": "{code}",
    "package_deadline": "{month}, `0` for every month",
    "programme": "{code}",
    "programme_field": "code of the programme, `/`, {key}",
    "programme_setting": "code of the programme (nothing for all), `/`, {place}, `/`, {key}, `/`, {from_day}",
    "progress_setting": "{key}`/`{from_day}",
    "reference_value": "{year}`/`{place}`/`{item}",
    "register": "{code}",
    "report_duty": "{code}",
    "score_scheme": "{year}`/`{round}",
    "standard": "{key}",
    "task": "home_node as 32 digits, `/`, {year}, `/`, {item}; `/2`, `/3` … behind it while a living task has that uid",
}
# What uids mean that no reference proves: rows that may be of another office or gone.
UNPROVED = {
    "node_uid": "the office of that uid",
    "other_node_uid": "the office of that uid",
    "from_node_uid": "the office of that uid",
    "to_node_uid": "the office of that uid",
    "person_uid": "person",
    "other_person_uid": "person",
    "household_uid": "household",
    "relocation_uid": "relocation",
    "application_uid": "application",
    "entitlement_uid": "entitlement",
    "attachment_uid": "attachment",
    "notice_uid": "notice",
    "subject_uid": "the row of the table that the line is about",
    "predecessor_uid": "",
    "followed_uid": "",
}


def default_of(value: object) -> str:
    """A default as it would stand in a cell."""
    if value is None:
        return ""
    return f"`{value}`" if value != "" else "empty text"


def refers_to(table: str, column: str, kind: str) -> str:
    """The table a uid points into."""
    proved = dict(references_of(table)).get(column)
    if proved:
        return f"`{proved}`"
    if kind != "uid":
        return ""
    meant = UNPROVED[column] or table
    return f"{f'`{meant}`' if meant in EXCHANGED else meant} (not proved)"


def column_row(table: str, name: str, kind: str, required: bool, default: object) -> str:
    """One column as a row of the page."""
    shown = f"{kind}{', required' if required else ''}"
    if (table, name) in OBJECTS | LISTS:
        shown += " (JSON object)" if (table, name) in OBJECTS else " (JSON list)"
    elif kind == "text" and (name.endswith("_on") or name in DAYS or name == "birth"):
        shown += " (day)"
    codes = CODES.get((table, name))
    cells = (f"`{name}`", column_word(name), shown, default_of(default), refers_to(table, name, kind),
             f"`{codes}`" if codes else "")  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def section(table: str) -> str:
    """The part of the page about one table."""
    lines = [f"\n## `{table}` {table_word(table)}\n"]
    if is_definition(table):
        lines += [f"Definition; the key of its uid: {key_words(KEYS[table])}.\n"]
    if table in COUNTY_ALONE:
        lines += ["Written by a county alone; a township's row is refused (`foreign`).\n"]
    for columns, condition in unique_keys(table):
        where = f" where `{condition}`" if condition else ""
        lines += [f"Unique: {', '.join(f'`{column}`' for column in columns)}{where}.\n"]
    counted = CONTROLS.get(table)
    if counted:
        said = [f"{word} `{column}`" for word, column in (("persons", counted.persons),
                ("households", counted.households)) if column]  # fmt: skip
        said += ["fen " + ", ".join(f"`{column}`" for column in counted.fen)] if counted.fen else []
        lines += [f"Control totals: {'; '.join(said)}.\n"]
    lines += ["| Column | 名称 | Type | Default | Refers to | Codes |", "| --- | --- | --- | --- | --- | --- |"]
    defaults = {column.name: column.default for column in travelling(table)}
    lines += [
        column_row(table, column.name, column.type.value, column.required, defaults[column.name])
        for column in columns_of(table)
        if column.name not in ("uid", *META_COLUMNS)
    ]
    return "\n".join(lines) + "\n"


def key_words(key: str) -> str:
    """A key with the columns it is made of marked as such."""
    return key.replace("{", "`").replace("}", "`").replace("``", "").replace("home_node", "`home_node`")


def code_lists() -> str:
    """The codes that are shipped of every list a package is judged by."""
    with (RESOURCES / "catalogue" / "code_lists.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    lines = ["\n## Code lists\n", "| List | 名称 | Codes |", "| --- | --- | --- |"]
    for name in sorted(set(CODES.values())):
        own = [row for row in rows if row["list"] == name]
        codes = ", ".join(f"`{row['code']}` {row['label']}" for row in own)
        lines.append(f"| `{name}` | {own[0]['list_label']} | {codes} |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page."""
    return HEAD + "".join(section(name) for name in EXCHANGED) + code_lists()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
