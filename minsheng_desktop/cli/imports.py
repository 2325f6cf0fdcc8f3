"""Verbs about lists that are taken in: the import itself, those that were made, and the record of one."""

from __future__ import annotations

import argparse
import dataclasses
import os
from collections import Counter
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import for_user, hide_numbers, merge_reports, plain
from minsheng_desktop.core import adapters
from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.errors import AppError, Kind, input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.import_clashes import find_clashes
from minsheng_desktop.households.import_log import import_record, list_imports
from minsheng_desktop.households.import_policy import KINDS, MERGE, ImportPolicy
from minsheng_desktop.households.import_records import Clash, FieldChange, ImportLine, RosterPreview
from minsheng_desktop.households.records import ImportOutcome
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster, preview_rows
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan
from minsheng_desktop.spreadsheets.records import ERROR, RosterReading
from minsheng_desktop.spreadsheets.report import to_json

# Field of a change → the key under which such values are masked.
MASKED_AS = {"phone": "phone", "account": "account_number", "further_account": "account_number"}


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--sheet", default="", metavar="NAME")
    parser.add_argument("--policy", choices=KINDS, default=MERGE, help=text("cli.option.policy"))
    parser.add_argument("--fields", default="", metavar="A,B", help=text("cli.option.policy_fields"))
    parser.add_argument("--month", type=_month, default=0, metavar="YYYY-MM", help=text("cli.option.list_month"))
    parser.add_argument("--propose-stops", action="store_true", help=text("cli.option.propose_stops"))
    parser.add_argument("--hold-rejected", action="store_true", help=text("cli.option.hold_rejected"))
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--values", action="store_true")
    parser.add_argument("--changes", action="store_true", help=text("cli.option.changes"))
    parser.add_argument("--report", type=Path, metavar="OUT.xlsx")


def _month(written: str) -> int:
    return year_month.parse(written)


def _how_import_opens(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _import(context: Context) -> Answer:
    """Each file is an operation of its own: one that is refused does not hold up the others."""
    answers, lines, readings, refused = [], [], [], []
    for path in context.options.files:
        try:
            data, line, reading = _import_file(context, path)
        except AppError as error:
            if error.kind not in (Kind.FILE, Kind.INPUT):
                raise
            refused.append(error)
            data, line = _refused_file(path, error), [error.cli_message]
        else:
            readings.append(reading)
        answers.append(data)
        lines += line
    if not readings:
        raise refused[0]
    joined = merge_reports(answers)
    if len(answers) > 1:
        joined["totals"] |= _distinct(readings)
    return Answer(joined, lines)


def _refused_file(path: Path, error: AppError) -> dict[str, Any]:
    """What is said of a file that was refused among others that were taken."""
    problem = {
        "file": path.name, "sheet": None, "row": None, "column": None, "code": error.code, "severity": ERROR,
        "value": None, "message": error.cli_message,
    }  # fmt: skip
    return {"files": [{"file": path.name, "sheets": []}], "problems": [problem]}


def _distinct(readings: list[RosterReading]) -> dict[str, int]:
    """Persons of several files, each counted once."""
    rows = [row for reading in readings for row in reading.rows]
    every = {row.values.get("id_no") for row in rows} - {None}
    valid = {row.values.get("id_no") for row in rows if row.severity != ERROR} - {None}
    return {"distinct_ids": len(every), "valid_persons": len(valid)}


def _report_place(options: argparse.Namespace, path: Path) -> Path:
    """Where the marked copy goes; with several files each has its own. Raises INPUT for the place of a file itself."""
    out: Path = options.report
    files: list[Path] = options.files
    if len(files) > 1:
        alike = [file for file in files if file.stem == path.stem]
        turn = f"_{alike.index(path) + 1}" if len(alike) > 1 else ""
        out = out.with_name(f"{out.stem}_{path.stem}{turn}{out.suffix}")
    if out.absolute().resolve() in {file.absolute().resolve() for file in files}:
        raise input_error("households.report_over_file")
    return out


def _policy(options: argparse.Namespace) -> ImportPolicy:
    fields = frozenset(name.strip() for name in options.fields.split(",") if name.strip())
    return ImportPolicy(options.policy, fields, options.month, options.propose_stops)


def _import_file(context: Context, path: Path) -> tuple[dict[str, Any], list[str], RosterReading]:
    options, workspace, job = context.options, context.workspace, context.job
    secret = os.environ.get("MINSHENG_FILE_PASSWORD")
    opened = workspace.read_job(job, open_roster, path, secret, options.sheet)
    reading = workspace.read_job(job, judge_roster, opened, options.programme)
    if options.report:
        place = _report_place(options, path)
        adapters.load("feedback").write_feedback(opened.workbook, reading, place, opened.source, opened.password)
    policy = _policy(options)
    held = [row.place for row in reading.rows if row.severity == ERROR] if options.hold_rejected else []
    preview: RosterPreview = workspace.read_job(job, preview_rows, reading, options.programme, policy, held)
    clashes = workspace.read_job(job, find_clashes, reading, options.programme)
    if options.dry_run:
        outcome = preview.outcome
    else:
        done = workspace.run_job(job, None, import_roster, reading, opened.digest, options.programme, policy, held)
        outcome = done.value
    data: dict[str, Any] = to_json(reading, options.values)
    data["persons"] = {"new": outcome.new, "updated": outcome.updated, "unchanged": outcome.unchanged}
    data["outcome"] = dataclasses.asdict(outcome)
    data["changes"] = sum(map(len, preview.changes.values()))
    data["missing"] = len(preview.missing)
    data["clashes"] = dict(Counter(clash.kind for clash in clashes))
    if options.changes or options.values:
        data["details"] = for_user(context, _details(path.name, reading, preview, clashes))
    return data, _import_lines(path, outcome, data["problems"]), reading


def _details(
    file: str, reading: RosterReading, preview: RosterPreview, clashes: tuple[Clash, ...]
) -> dict[str, list[dict[str, Any]]]:
    """What would change field by field, who is missing, what is put side by side, why rows are let stand."""
    rows = reading.rows
    changes = [
        {"file": file, "sheet": rows[index].sheet, "row": rows[index].row, **_change(change)}
        for index, found in preview.changes.items()
        for change in found
    ]
    missing = [
        {"entitlement": line.entitlement_uid.hex(), "person": line.person_uid.hex(), "name": line.name,
         "village": line.village, "certificate_no": line.certificate_no, "amount_fen": line.amount_fen,
         "reason": line.reason, "sheet": line.sheet, "row": line.row, "proposed": line.proposed}
        for line in preview.missing
    ]  # fmt: skip
    beside = [
        {"file": file, "kind": clash.kind, "sheet": rows[clash.row_index].sheet, "row": rows[clash.row_index].row,
         "others": [{"origin": side.origin, "sheet": side.sheet, "row": side.row,
                     "person": side.person_uid.hex() if side.person_uid else None, "values": dict(side.values)}
                    for side in clash.others]}
        for clash in clashes
    ]  # fmt: skip
    left = [
        {"file": file, "sheet": rows[index].sheet, "row": rows[index].row, "reason": reason}
        for index, reason in sorted(preview.reasons.items())
    ]
    return {"changes": changes, "missing": missing, "clashes": beside, "left": left}


def _change(change: FieldChange) -> dict[str, Any]:
    """Old and new under the field's own name, so that they are masked like the field itself."""
    key = MASKED_AS.get(change.field, "value")
    if change.field.startswith("own:"):
        heading = change.field.removeprefix("own:")
        return {"field": change.field, "before": {"extra": {heading: change.before or ""}},
                "after": {"extra": {heading: change.after or ""}}}  # fmt: skip
    return {"field": change.field, "before": {key: change.before}, "after": {key: change.after}}


def _import_lines(path: Path, outcome: ImportOutcome, problems: list[dict[str, Any]]) -> list[str]:
    figures = dataclasses.asdict(outcome) | {"amount": yuan(outcome.amount_fen)}
    lines = [text("cli.imported", file=path.name, problems=len(problems), **figures)]
    if outcome.left:
        lines.append(text("cli.import_left", count=outcome.left))
    if outcome.missing:
        lines.append(text("cli.import_missing", count=outcome.missing))
    return lines


def _line_json(line: ImportLine) -> dict[str, Any]:
    return {**dataclasses.asdict(line), "at": shown(line.at)}


def _list(context: Context) -> Answer:
    found = context.workspace.read(list_imports)
    lines = [
        text(
            "cli.import_undone_line" if line.undone else "cli.import_line",
            number=line.operation_id, at=shown(line.at), who=line.by, file=line.file, rows=line.rows,
            accepted=line.accepted,
        )
        for line in found
    ]  # fmt: skip
    return Answer({"imports": [_line_json(line) for line in found]}, lines)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("operation", type=int, metavar="OPERATION")


def _show(context: Context) -> Answer:
    record = context.workspace.read(import_record, context.options.operation)
    data = {
        "import": _line_json(record.line), "digest": record.digest, "policy": plain(dict(record.policy)),
        "mapping": [plain(dict(sheet)) for sheet in record.mapping], "counts": plain(dict(record.counts)),
        "problems": [
            {**plain(problem), "value": hide_numbers(context, problem.value)} for problem in record.problems
        ],
    }  # fmt: skip
    line = record.line
    head = text("cli.import_line", number=line.operation_id, at=shown(line.at), who=line.by, file=line.file,
                rows=line.rows, accepted=line.accepted)  # fmt: skip
    sheets = [
        f"  {sheet['sheet']} {sheet['role']} {sum(bool(column['field']) for column in sheet['columns'])}"
        for sheet in record.mapping
    ]
    return Answer(data, [head, f"  SHA-256 {record.digest}", *sheets])


VERBS = (
    Verb(("import", "roster"), _how_import_opens, _import, _import_arguments),
    Verb(("import", "list"), READING, _list),
    Verb(("import", "show"), READING, _show, _show_arguments),
)
