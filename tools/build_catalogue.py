"""Build resources/catalogue from the domain study: ``python tools/build_catalogue.py DOMAIN_DIR``.

DOMAIN_DIR holds programmes.csv, standards.csv, indicators.csv and glossary.csv. What practice adds or
changes stands in tools/catalogue; areas_demo.csv is written by hand. Every row keeps its source.
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "resources" / "catalogue"
OVERLAY = Path(__file__).resolve().parent / "catalogue"

Row = dict[str, str]

PROGRAMME_COLUMNS = [
    "code",
    "name",
    "short_name",
    "name_en",
    "class",
    "domain",
    "beneficiary_unit",
    "period",
    "urban_rural",
    "department",
    "aliases",
    "scope",
    "posting",
    "amount_unit",
    "pays",
    "decides",
    "review_months",
    "first_month",
    "last_month",
    "grace_months",
    "valid_months",
    "parts",
    "indicator_units",
    "source",
]
STANDARD_COLUMNS = [
    "id",
    "programme",
    "name",
    "place_level",
    "place",
    "amount_fen",
    "quantity",
    "unit",
    "period",
    "urban_rural",
    "effective_from",
    "effective_to",
    "validity_text",
    "bound",
    "basis",
    "document_number",
    "note",
    "source",
]
INDICATOR_COLUMNS = [
    "id",
    "programme",
    "group",
    "place_level",
    "place",
    "year",
    "year_text",
    "as_of",
    "indicator",
    "unit",
    "target",
    "target_basis",
    "actual",
    "rate_kind",
    "stated_rate",
    "recomputed_rate",
    "rate_formula",
    "rate_check",
    "fund_source",
    "planned_fen",
    "in_place_fen",
    "disbursed_fen",
    "spent_fen",
    "per_unit_fen",
    "derived",
    "flag",
    "note",
    "quote",
    "source",
]
CODE_COLUMNS = ["list", "list_label", "code", "label", "parent", "tone", "aliases", "source"]

# 2015-03 | 2015 | 2016(拟) | 2020-06(截至) | 2020上半年 | 2014春节: the year is known, the month where stated
_DATED = re.compile(r"(\d{4})(?:-(\d{2}))?(?:\((?:上年|拟|截至)\)|上半年|(?:元旦)?春节)?")
_BEFORE = re.compile(r"(\d{4})前")


def main(domain: Path) -> None:
    """Write every generated file of the catalogue."""
    codes = code_rows(domain)
    lookup = {(row["list"], word): row["code"] for row in codes for word in (row["label"], *row["aliases"].split(";"))}
    write("code_lists.csv", CODE_COLUMNS, codes)
    write("programmes.csv", PROGRAMME_COLUMNS, programme_rows(domain, lookup))
    indicators = read(domain / "indicators.csv")
    places = {row["group"]: row["place_type"] for row in indicators}
    write("standards.csv", STANDARD_COLUMNS, standard_rows(domain, lookup, places))
    write("indicators.csv", INDICATOR_COLUMNS, [indicator_row(row, lookup) for row in indicators])


def read(path: Path) -> list[Row]:
    """The rows of a UTF-8 CSV, cells stripped."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return [{key: value.strip() for key, value in row.items()} for row in csv.DictReader(handle)]


def write(name: str, columns: list[str], rows: Iterable[Row]) -> None:
    """Write a catalogue file with Unix line ends."""
    with (OUT / name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def code_rows(domain: Path) -> list[Row]:
    """Code lists: those read from the glossary, then those written by hand."""
    with (OVERLAY / "code_lists.toml").open("rb") as handle:
        spec = tomllib.load(handle)
    glossary = {row["identifier_en"]: (line, row) for line, row in enumerate(read(domain / "glossary.csv"), 2)}
    rows: list[Row] = []
    for name, rule in spec["read"].items():
        line, term = glossary[rule["identifier"]]
        source = f"{term['code_standard']}; glossary.csv:{line}"
        rows += [
            code_row(name, term["term_zh"], source, [code, label], parent)
            for code, label, parent in _read_codes(term["code_values"], name, rule, spec)
        ]
        extra = spec["extra"].get(name, {"items": [], "note": ""})
        rows += [
            code_row(
                name,
                term["term_zh"],
                f"glossary.csv:{line} ({extra['note']})",
                item,
                _parent(item[0], name, rule, spec),
            )
            for item in extra["items"]
        ]
    for row in rows:
        _correct(row, spec)
    for name, rule in spec["lists"].items():
        sources = rule.get("sources", {})  # of items that come from somewhere else than the others
        rows += [code_row(name, rule["label"], sources.get(item[0], rule["source"]), item) for item in rule["items"]]
    return rows


def _read_codes(text: str, name: str, rule: Row, spec: dict[str, dict[str, Row]]) -> list[tuple[str, str, str]]:
    digits = int(rule["digits"])
    # a code stands at the beginning or after a blank, a semicolon or the colon of "2位:"
    found = re.findall(rf"(?:^|[\s;:])(\d{{{digits}}})([^\d\s;:,/][^\d\s;:,]*)", text.split(";(")[0])
    return [(code, label, _parent(code, name, rule, spec)) for code, label in found if label != "位"]


def _parent(code: str, name: str, rule: Row, spec: dict[str, dict[str, Row]]) -> str:
    return spec["parents"].get(name, {}).get(code, code[: int(rule.get("parent_digits", 0))])


def _correct(row: Row, spec: dict[str, dict[str, Row]]) -> None:
    name, code = row["list"], row["code"]
    label = spec["relabel"].get(name, {}).get(code)
    aliases = [alias for alias in (spec["aliases"].get(name, {}).get(code), row["aliases"]) if alias]
    if name == "ethnic" and int(code) < 97:
        label = f"{row['label']}族"
    if label:
        aliases.append(row["label"])
        row["label"] = label
    row["aliases"] = ";".join(aliases)


def code_row(name: str, list_label: str, source: str, item: list[str], parent: str = "") -> Row:
    """One value of a list; ``item`` is code, label, aliases, tone (the last two optional)."""
    code, label, aliases, tone = (*item, "", "")[:4]
    if tone:
        source += "; ui.md §6"
    values = (name, list_label, code, label, parent, tone, aliases, source)
    return dict(zip(CODE_COLUMNS, values, strict=True))


def programme_rows(domain: Path, lookup: dict[tuple[str, str], str]) -> list[Row]:
    """Programmes of the study with the changes of practice, and those that practice adds."""
    changes = {row["code"]: row for row in read(OVERLAY / "programmes_changes.csv")}
    rules = {row["code"]: row for row in read(OVERLAY / "programmes_rules.csv")}
    rows = [_study_programme(row, lookup) for row in read(domain / "programmes.csv")]
    rows += [row | {"short_name": row["name"], "indicator_units": ""} for row in read(OVERLAY / "programmes_extra.csv")]
    for row in rows:
        _change(row, changes.get(row["code"], {}))
        _settle(row, rules.get(row["code"], {}))
        row["name"], row["short_name"] = _full_width(row["name"]), _full_width(row["short_name"])
        names = {_key(row["name"]), _key(row["short_name"])}
        row["aliases"] = ";".join(dict.fromkeys(a for a in row["aliases"].split(";") if a and _key(a) not in names))
    return rows


def _study_programme(row: Row, lookup: dict[tuple[str, str], str]) -> Row:
    name = row["name_zh"]
    rural, urban = name.startswith("农村"), name.startswith(("城市", "城镇"))
    # one name for both subsidies, said of each in the study, belongs to the programme that does not tell them apart
    shared = {"残疾人两项补贴", "留守妇女", "特困人员救助供养" if row["code"] != "tekun_dispersed" else ""}
    return {
        "code": row["code"],
        "name": name,
        "short_name": re.sub(r"\(.*?\)", "", name),
        "name_en": row["name_en"],
        "class": lookup["task_class", row["class"]],
        "domain": lookup["domain", row["domain"]],
        "beneficiary_unit": row["beneficiary_unit"],
        "period": row["typical_period"].replace("-", "_"),
        "urban_rural": "rural" if rural else "urban" if urban else "both",
        "department": _present_department(_full_width(row["responsible_dept"])),
        "aliases": ";".join(alias for alias in row["aliases_in_seeds_zh"].split(";") if alias not in shared),
        "scope": row["app_scope"],
        "pays": "yes" if row["class"] in ("补助类", "参保补偿类") else "no",
        "indicator_units": row["indicator_units"],
        "source": f"{row['quote_seed']}:{row['quote_line']}",
    }


def _present_department(text: str) -> str:
    """Departments by their present names (they were merged and renamed since the study's papers)."""
    for row in read(OVERLAY / "departments.csv"):
        text = text.replace(row["former"], row["present"])
    return "；".join(dict.fromkeys(re.split("[；/]", text)))


def _change(row: Row, change: Row) -> None:
    row["posting"] = change.get("posting", "")
    if change.get("name"):
        row["aliases"] += f";{row['name']}"
    for key in ("name", "short_name", "class", "urban_rural", "department"):
        row[key] = change.get(key) or row[key]
    row["aliases"] = f"{row['aliases']};{change.get('aliases', '')}"
    if change:
        row["source"] += f"; {change['source']}"


def _settle(row: Row, rule: Row) -> None:
    """Fill the settings: from the table of rules, else by scope and period."""
    roster = row["scope"].startswith("roster")
    regular = roster and row["period"] in ("monthly", "quarterly")
    row["posting"] = row["posting"] or ("names" if roster else "counts")
    row["amount_unit"] = ("household" if row["beneficiary_unit"] == "household" else "person") if roster else ""
    # delegation is usual in social assistance; other departments decide at the county
    row["decides"] = rule.get("decides") or _usual_decision(row) if roster else ""
    row["review_months"] = rule.get("review_months", "")
    row["first_month"] = rule.get("first_month") or ("next_month" if regular else "")
    row["last_month"] = rule.get("last_month") or ("event_month" if regular else "")
    row["grace_months"] = rule.get("grace_months") or "0"
    row["valid_months"] = rule.get("valid_months", "")
    row["parts"] = rule.get("parts", "")


def _usual_decision(row: Row) -> str:
    delegated = ("social_assistance", "elderly", "disability", "children")
    return "township" if row["domain"] in delegated else "county"


def _full_width(text: str) -> str:
    return text.replace("(", "（").replace(")", "）").replace(";", "；")


def _key(alias: str) -> str:
    return re.sub(r"[\s()（）“”\"·]", "", alias)


def standard_rows(domain: Path, lookup: dict[tuple[str, str], str], places: Row) -> list[Row]:
    """Standards with months and fen; what is no money stands in ``quantity``."""
    rows = []
    for row in read(domain / "standards.csv"):
        money = row["unit"].startswith("元")
        known = re.fullmatch(r"\d+(\.\d+)?", row["amount"]) is not None
        period = {"annual": "year", "one-off": "one_off"}.get(row["period"], row["period"])
        stated = [row["effective_from"], row["effective_to"]]
        values = (
            row["std_id"],
            row["programme_code"],
            _full_width(row["category"]),
            row["place_level"],
            _full_width(places.get(row["group"], row["place_level"])),
            fen(row["amount"]) if money and known else "",
            row["amount"] if known and not money else "",
            _full_width(row["unit"]),
            period,
            row["urban_rural"],
            month(stated[0], last=False),
            month(stated[1], last=True),
            " – ".join(stated) if any(stated) else "",
            row["bound"].partition("(")[0],
            row["basis"],
            "",
            _full_width("; ".join(part for part in (row["change"], row["note"]) if part)),
            f"{row['seed_file']}:{row['seed_line']}",
        )
        rows.append(dict(zip(STANDARD_COLUMNS, values, strict=True)))
    return rows


def fen(yuan: str, scale: int = 100) -> str:
    """An amount as whole fen; a figure that is no whole fen stops the build."""
    value = Decimal(yuan) * scale
    if value != value.to_integral_value():
        raise SystemExit(f"not whole fen: {yuan}")
    return str(int(value))


def month(text: str, last: bool) -> str:
    """YYYY-MM of a stated validity; empty where the year is masked or only roughly known."""
    before = _BEFORE.fullmatch(text)
    if before and last:
        return f"{int(before[1]) - 1}-12"
    dated = _DATED.fullmatch(text)
    if not dated:
        return ""
    return f"{dated[1]}-{dated[2] or ('12' if last and '春节' not in text else '01')}"


def indicator_row(row: Row, lookup: dict[tuple[str, str], str]) -> Row:
    """One reported figure; funds from 万元 to fen."""

    def wan(key: str) -> str:
        return fen(row[key], 1_000_000) if row[key] else ""

    values = (
        row["rec_id"],
        row["programme_code"],
        row["group"],
        row["place_level"],
        _full_width(row["place_type"]),
        row["year"] if re.fullmatch(r"\d{4}", row["year"]) else "",
        "; ".join(part for part in (row["year"], row["year_basis"]) if part),
        row["as_of"],
        row["indicator"],
        row["unit"],
        row["target"],
        row["target_basis"],
        row["actual"],
        row["rate_kind"],
        row["stated_rate"],
        row["recomputed_rate"],
        row["rate_formula"],
        row["rate_check"],
        lookup["fund_source", row["fund_source"]] if row["fund_source"] else "",
        *(wan(f"fund_{stage}") for stage in ("planned", "in_place", "disbursed", "spent")),
        fen(row["fund_per_unit_yuan"]) if row["fund_per_unit_yuan"] else "",
        row["derived_fields"],
        row["flag"],
        row["note"],
        row["quote"],
        f"{row['seed_file']}:{row['seed_line']}",
    )
    return dict(zip(INDICATOR_COLUMNS, values, strict=True))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
