"""Verbs about visits to households and reference values."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from minsheng_desktop.applications.reference_values import (
    carry_reference_values,
    list_reference_values,
    remove_reference_values,
    set_reference_values,
)
from minsheng_desktop.applications.service import find_applications
from minsheng_desktop.applications.survey_lists import list_surveys, relief_candidates, survey_record
from minsheng_desktop.applications.survey_reckoning import ASSETS, HOUSING, kind_words
from minsheng_desktop.applications.survey_records import (
    DeductionEntry,
    IncomeEntry,
    NewReference,
    NewSurvey,
    SurveyFilter,
    SurveyRecord,
    SurveyRecorded,
)
from minsheng_desktop.applications.surveys import change_survey, reckon_survey, record_surveys, remove_survey
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.means import cases_of, day, pair
from minsheng_desktop.cli.rosters import for_user, plain, uid_of
from minsheng_desktop.core.errors import AppError, input_error
from minsheng_desktop.core.fields import Field, Type
from minsheng_desktop.core.files import translate
from minsheng_desktop.core.texts import text
from minsheng_desktop.rules.money import read_amount, yuan
from minsheng_desktop.spreadsheets.text_encoding import decode

MOST_BYTES = 4 << 20


def fen(written: str) -> int:
    """Yuan of an option."""
    read = read_amount(written)
    if read.fen is None:
        raise ValueError("not an amount")
    return read.fen


def _kind_item(written: str) -> tuple[str, str, str]:
    """KIND:ITEM=VALUE."""
    about, value = pair(written)
    kind, sign, item = about.partition(":")
    if not sign or not item:
        raise ValueError("not KIND:ITEM=VALUE")
    return kind, item, value


def _income(written: str) -> IncomeEntry:
    kind, item, value = _kind_item(written)
    return IncomeEntry(kind, item, fen(value))


def _quantity(written: str) -> IncomeEntry:
    kind, item, value = _kind_item(written)
    number, _, price = value.partition("@")
    try:
        quantity = Decimal(number)
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    return IncomeEntry(kind, item, None, quantity, unit_fen=fen(price) if price else None)


def _deduction(written: str) -> DeductionEntry:
    kind, item, value = _kind_item(written)
    amount, _, voucher = value.partition("#")
    return DeductionEntry(kind, item, voucher, fen(amount))


def _bill(written: str) -> DeductionEntry:
    kind, item, value = _kind_item(written)
    amounts, _, voucher = value.partition("#")
    bill, *others = amounts.split("/")
    insured, second = ([fen(part) for part in others] + [0, 0])[:2]
    return DeductionEntry(kind, item, voucher, None, fen(bill), insured, second)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("case", nargs="?", default="", metavar="CASE", help=text("means.cli.case"))
    add("--entitlement", default="", metavar="UID", help=text("means.cli.entitlement"))
    add("--household", default="", metavar="UID", help=text("means.cli.household"))
    add("--on", type=day, metavar="DATE", help=text("means.cli.real_day"))
    add("--by", action="append", default=[], metavar="NAME", help=text("means.cli.surveyor"))
    add("--year", type=int, default=0, metavar="YEAR", help=text("means.cli.year"))
    add("--members", type=int, default=0, metavar="N", help=text("means.cli.members"))
    add("--income", type=_income, action="append", default=[], metavar="KIND:ITEM=YUAN", help=text("means.cli.income"))
    add("--quantity", type=_quantity, action="append", default=[], metavar="KIND:ITEM=NUMBER[@YUAN]",
        help=text("means.cli.quantity"))  # fmt: skip
    add("--deduction", type=_deduction, action="append", default=[], metavar="KIND:ITEM=YUAN#VOUCHER",
        help=text("means.cli.deduction"))  # fmt: skip
    add("--bill", type=_bill, action="append", default=[], metavar="KIND:ITEM=BILL/INSURED/SECOND#VOUCHER",
        help=text("means.cli.bill"))  # fmt: skip
    add("--housing", type=pair, action="append", default=[], metavar="KEY=VALUE", help=text("means.cli.housing"))
    add("--asset", type=pair, action="append", default=[], metavar="KEY=VALUE", help=text("means.cli.asset"))
    add("--finding", default="", metavar="TEXT")
    add("--stay", action="store_true", help=text("means.cli.stay"))
    add("--file", type=Path, metavar="FILE.json", help=text("means.cli.file"))
    add("--replace", default="", metavar="UID", help=text("means.cli.replace"))
    add("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _how_opens(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _add(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    visits = _from_file(context, o.file) if o.file else [_from_options(context)]
    if o.dry_run:
        reckoned = [workspace.read(reckon_survey, new) for new in visits]
        return Answer({"surveys": [{"reckoned": plain(line)} for line in reckoned]}, [r.sentence for r in reckoned])
    if o.replace:
        done: tuple[SurveyRecorded, ...] = (workspace.run(change_survey, uid_of(o.replace), visits[0]).value,)
    else:
        done = workspace.run(record_surveys, visits).value
    return Answer({"surveys": plain(done)}, [line for survey in done for line in _recorded_lines(survey)])


def _recorded_lines(done: SurveyRecorded) -> list[str]:
    relief = [text("means.cli.relief", amount=yuan(done.reckoned.self_paid_fen))] if done.reckoned.relief else []
    stays = [done.step_refused] if done.step_refused else []
    return [f"{done.uid.hex()}\t{done.reckoned.sentence}", *relief, *stays]


def _two(names: Sequence[str]) -> tuple[str, str]:
    """The two who went; "" for who is not named."""
    return (names[0] if names else ""), (names[1] if len(names) > 1 else "")


def _from_options(context: Context) -> NewSurvey:
    o = context.options
    first, second = _two(o.by)
    return NewSurvey(
        o.on or context.clock.today(),
        first,
        second,
        cases_of(context, [o.case])[0] if o.case else None,
        uid_of(o.entitlement) if o.entitlement else None,
        uid_of(o.household) if o.household else None,
        o.year,
        o.members,
        _sheet(HOUSING, dict(o.housing)),
        _sheet(ASSETS, dict(o.asset)),
        (*o.income, *o.quantity),
        (*o.deduction, *o.bill),
        o.finding,
        not o.stay,
    )


def _sheet(fields: tuple[Field, ...], written: Mapping[str, Any]) -> dict[str, object]:
    """Values as typed: amounts in yuan, numbers as numbers; the keys with or without their common beginning."""
    beginning = fields[0].key.partition("_")[0] + "_"
    known = {f.key.removeprefix(beginning).removesuffix("_fen"): f for f in fields} | {f.key: f for f in fields}
    found: dict[str, object] = {}
    for key, value in written.items():
        own = known.get(key)
        if own is None:
            found[key] = value
        elif own.type is Type.MONEY:
            found[own.key] = read_amount(value).fen
        else:
            found[own.key] = int(value) if own.type is Type.INTEGER and str(value).isdecimal() else value
    return found


def _from_file(context: Context, path: Path) -> list[NewSurvey]:
    """Visits of a JSON file: one object, a list, or {"visits": […]}; money in yuan. Raises FILE or INPUT."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise input_error("means.bad_json", name=path.name)
        content = json.loads(decode(path.read_bytes())[0])
    except OSError as error:
        raise translate(error, path) from error
    except ValueError as error:
        raise input_error("means.bad_json", name=path.name) from error
    listed = content.get("visits", [content]) if isinstance(content, dict) else content
    try:
        return [_visit(context, item) for item in listed]
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise input_error("means.bad_json", name=path.name) from error


def _visit(context: Context, item: Mapping[str, Any]) -> NewSurvey:
    first, second = _two(item["surveyors"])
    case = context.workspace.read(find_applications, [item["case"]])[0] if item.get("case") else None
    return NewSurvey(
        date.fromisoformat(item["visited_on"]),
        first,
        second,
        case,
        uid_of(item["entitlement"]) if item.get("entitlement") else None,
        uid_of(item["household"]) if item.get("household") else None,
        int(item.get("year", 0)),
        int(item.get("members", 0)),
        _sheet(HOUSING, item.get("housing", {})),
        _sheet(ASSETS, item.get("assets", {})),
        tuple(_income_of(line) for line in item.get("income", ())),
        tuple(_deduction_of(line) for line in item.get("deductions", ())),
        str(item.get("finding", "")),
        bool(item.get("go_on", True)),
    )


def _income_of(line: Mapping[str, Any]) -> IncomeEntry:
    quantity = Decimal(str(line["quantity"])) if line.get("quantity") is not None else None
    person = uid_of(line["person"]) if line.get("person") else None
    unit = str(line.get("unit", ""))
    return IncomeEntry(
        line["kind"], line["item"], _money(line, "amount"), quantity, unit, _money(line, "price"), person
    )


def _deduction_of(line: Mapping[str, Any]) -> DeductionEntry:
    person = uid_of(line["person"]) if line.get("person") else None
    return DeductionEntry(
        line["kind"], line["item"], str(line.get("voucher", "")), _money(line, "amount"), _money(line, "bill"),
        _money(line, "insured"), _money(line, "second"), person,
    )  # fmt: skip


def _money(line: Mapping[str, Any], key: str) -> int | None:
    return None if line.get(key) is None else fen(str(line[key]))


# looking


def _show(context: Context) -> Answer:
    uid = _survey_of(context, context.options.uid)
    record = context.workspace.read(survey_record, uid)
    return Answer(for_user(context, {"survey": plain(record)}), _lines_of(record))


def _survey_of(context: Context, written: str) -> bytes:
    """A visit by its uid, or the newest one of a case."""
    try:
        case = cases_of(context, [written])[0]
    except AppError:
        return uid_of(written)
    found = context.workspace.read(list_surveys, SurveyFilter(application_uid=case))
    if not found:
        raise input_error("means.no_survey")
    return found[0].uid


def _lines_of(record: SurveyRecord) -> list[str]:
    words = kind_words()
    lines = [_survey_line(record)]
    for own, values in ((HOUSING, record.housing), (ASSETS, record.assets)):
        lines += [f"{f.label}\t{_cell(f, values[f.key])}" for f in own if f.key in values]
    lines += [
        "\t".join((words[line.kind], line.item, line.quantity, line.unit, yuan(line.amount_fen), line.voucher_no))
        for line in record.lines
    ]
    return [
        *lines,
        *([record.reckoned.sentence] if record.reckoned else []),
        *([record.finding] if record.finding else []),
    ]


def _cell(own: Field, value: object) -> str:
    return yuan(int(str(value))) if own.type is Type.MONEY else str(value)


def _survey_line(record: SurveyRecord) -> str:
    both = text("means.and").join(name for name in (record.first_surveyor, record.second_surveyor) if name)
    parts = (record.uid.hex(), record.number, record.applicant, record.village, record.visited_on, both)
    return "\t".join((*parts, yuan(record.per_head_fen)))


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--from", dest="first", type=day, metavar="DATE")
    parser.add_argument("--to", dest="last", type=day, metavar="DATE")
    parser.add_argument("--relief", action="store_true", help=text("means.cli.list_relief"))


def _list(context: Context) -> Answer:
    o = context.options
    if o.relief:
        due = context.workspace.read(relief_candidates, o.last)
        lines = [f"{c.name}\t{c.village}\t{c.visited_on}\t{yuan(c.self_paid_fen)}\t{';'.join(c.enrolled)}" for c in due]
        return Answer({"relief": plain(due), "total": len(due)}, lines)
    found = context.workspace.read(list_surveys, SurveyFilter(o.programme, o.village, o.first, o.last))
    return Answer({"surveys": plain(found), "total": len(found)}, [_survey_line(record) for record in found])


def _remove_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    parser.add_argument("--reason", required=True, metavar="TEXT")


def _remove(context: Context) -> Answer:
    context.workspace.run(remove_survey, uid_of(context.options.uid), context.options.reason)
    return Answer({"removed": 1}, [text("means.cli.removed", count=1)])


# reference values


def _reference_list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, default=0, metavar="YEAR")
    parser.add_argument("--place", default="", metavar="AREA", help=text("means.cli.place"))


def _reference_list(context: Context) -> Answer:
    found = context.workspace.read(list_reference_values, context.options.year, context.options.place)
    words = kind_words()
    lines = [
        f"{r.year}\t{r.item}\t{words[r.kind]}\t{yuan(r.amount_fen)}/{r.unit}\t{r.place_name or r.place}" for r in found
    ]
    return Answer({"references": plain(found)}, lines)


def _reference_set_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("item", metavar="ITEM")
    add("--year", type=int, required=True, metavar="YEAR")
    add("--kind", default="operating", metavar="CODE", help=text("means.cli.reference_kind"))
    add("--unit", required=True, metavar="TEXT")
    add("--amount", type=fen, required=True, metavar="YUAN")
    add("--place", default="", metavar="AREA", help=text("means.cli.place"))
    add("--source", default="", metavar="TEXT")


def _reference_set(context: Context) -> Answer:
    o = context.options
    value = NewReference(o.year, o.item, o.kind, o.unit, o.amount, o.place, o.source)
    changed = context.workspace.run(set_reference_values, [value]).value
    return Answer({"changed": changed}, [text("means.cli.reference", count=changed)])


def _reference_carry_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("from_year", type=int, metavar="YEAR")
    parser.add_argument("to_year", type=int, metavar="YEAR")


def _reference_carry(context: Context) -> Answer:
    o = context.options
    changed = context.workspace.run(carry_reference_values, o.from_year, o.to_year).value
    return Answer({"changed": changed}, [text("means.cli.reference", count=changed)])


def _reference_remove(context: Context) -> Answer:
    count = context.workspace.run(remove_reference_values, [uid_of(uid) for uid in context.options.uids]).value
    return Answer({"removed": count}, [text("means.cli.removed", count=count)])


VERBS = (
    Verb(("survey", "add"), _how_opens, _add, _add_arguments),
    Verb(("survey", "show"), READING, _show, lambda p: p.add_argument("uid", metavar="UID|CASE")),
    Verb(("survey", "list"), READING, _list, _list_arguments),
    Verb(("survey", "remove"), WRITING, _remove, _remove_arguments),
    Verb(("reference", "list"), READING, _reference_list, _reference_list_arguments),
    Verb(("reference", "set"), WRITING, _reference_set, _reference_set_arguments),
    Verb(("reference", "carry"), WRITING, _reference_carry, _reference_carry_arguments),
    Verb(
        ("reference", "remove"), WRITING, _reference_remove, lambda p: p.add_argument("uids", nargs="+", metavar="UID")
    ),
)
