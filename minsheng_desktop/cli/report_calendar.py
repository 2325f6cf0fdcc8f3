"""Verbs about the calendar of reports: what is due to whom, what was sent."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import plain
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import export_sheet
from minsheng_desktop.notices.figure_sheets import write_figures
from minsheng_desktop.progress.calendar import (
    calendar_lines,
    calendar_sheet,
    due_lines,
    due_words,
    mark_sent,
    state_words,
    unmark_sent,
)
from minsheng_desktop.progress.calendar_duties import find_duty, list_duties, put_duty, remove_duty
from minsheng_desktop.progress.calendar_records import STATES, CalendarLine, Duty, NewDuty
from minsheng_desktop.rules.report_periods import HALF_MONTH, LENGTHS, ONCE, PERIODS, YEAR, Due

OFFICES = ("county", "township")


def _day(written: str) -> date:
    return date.fromisoformat(written)


def _json(line: CalendarLine) -> dict[str, Any]:
    return {
        "code": line.duty.code, "title": line.duty.title, "recipient": line.duty.recipient,
        "responsible": line.duty.responsible, "period": line.period, "period_text": line.period_text,
        "due_on": line.due_on.isoformat(), "state": line.state, "state_text": state_words(line), "days": line.days,
        "sent_on": line.sent_on.isoformat() if line.sent_on else None, "sent_by": line.sent_by, "remark": line.remark,
    }  # fmt: skip


def _line(line: CalendarLine) -> str:
    day = line.due_on.isoformat()
    return f"{day}\t{line.duty.title}\t{line.period_text}\t{line.duty.recipient}\t{state_words(line)}\t{line.period}"


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, default=0, metavar="YYYY")
    parser.add_argument("--state", choices=STATES, action="append", default=[])
    parser.add_argument("--out", type=Path, metavar="OUT.pdf|.xlsx")


def _list(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    lines = workspace.read(calendar_lines, o.year)
    lines = [line for line in lines if not o.state or line.state in o.state]
    data: dict[str, Any] = {"lines": [_json(line) for line in lines]}
    if not o.out:
        return Answer(data, [_line(line) for line in lines])
    sheet = workspace.read(calendar_sheet, lines, o.year or context.clock.today().year)
    if o.out.suffix.lower() == ".pdf":
        workspace.run(write_figures, sheet, o.out)
    else:
        workspace.read_job(context.job, export_sheet, o.out, sheet)
    return Answer({**data, "file": str(o.out)}, [text("cli.exported", place=o.out, rows=len(lines))])


def _list_opens(options: argparse.Namespace) -> str:
    return WRITING if options.out and options.out.suffix.lower() == ".pdf" else READING


def _due(context: Context) -> Answer:
    lines = context.workspace.read(due_lines)
    overdue = sum((line.days or 0) < 0 for line in lines)
    data = {"overdue": overdue, "due": len(lines) - overdue, "lines": [_json(line) for line in lines]}
    head = text("calendar.cli.due", overdue=overdue, due=len(lines) - overdue)
    return Answer(data, [head, *(_line(line) for line in lines)])


def _duties(context: Context) -> Answer:
    found = context.workspace.read(list_duties)
    return Answer({"duties": [_duty_json(duty) for duty in found]}, [_duty_line(duty) for duty in found])


def _duty_json(duty: Duty) -> dict[str, Any]:
    return {**plain(duty), "due_text": due_words(duty.due)}


def _duty_line(duty: Duty) -> str:
    return f"{duty.code}\t{duty.title}\t{duty.recipient}\t{due_words(duty.due)}\t{duty.document}".rstrip()


def _duty_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="NAME", help=text("calendar.column.recipient"))
    parser.add_argument("--every", choices=PERIODS, help=text("cli.option.duty_every"))
    parser.add_argument("--month", type=int, metavar="N", help=text("cli.option.duty_month"))
    parser.add_argument("--day", type=int, metavar="N", help=text("cli.option.duty_day"))
    parser.add_argument("--next-year", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--on", type=_day, metavar="DATE", help=text("cli.option.duty_on"))
    parser.add_argument("--days-ahead", type=int, metavar="N", help=text("cli.option.duty_days_ahead"))
    parser.add_argument("--responsible", metavar="NAME", help=text("calendar.column.responsible"))
    parser.add_argument("--document", metavar="TEXT", help=text("cli.option.duty_document"))
    parser.add_argument("--from", dest="start", type=_day, metavar="DATE", help=text("cli.option.duty_from"))
    parser.add_argument("--until", type=_day, metavar="DATE", help=text("cli.option.duty_until"))
    parser.add_argument("--office", choices=OFFICES, default="", help=text("cli.option.duty_office"))


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", metavar="TITLE")
    _duty_words(parser)


def _add(context: Context) -> Answer:
    o = context.options
    if not (o.every or o.on):
        raise input_error("calendar.bad_due", example=text("calendar.due_example"))
    new = _changed(NewDuty(o.title, "", Due(o.every or ONCE)), o)
    return _put(context, new)


def _edit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("duty", metavar="DUTY", help=text("cli.option.duty"))
    parser.add_argument("--title", metavar="TITLE")
    _duty_words(parser)


def _edit(context: Context) -> Answer:
    o = context.options
    duty = context.workspace.read(find_duty, o.duty)
    known = NewDuty(
        o.title or duty.title, duty.recipient, duty.due, duty.code, duty.office, duty.responsible, duty.days_ahead,
        duty.document, duty.from_day, duty.until_day,
    )  # fmt: skip
    return _put(context, _changed(known, o))


def _changed(new: NewDuty, o: argparse.Namespace) -> NewDuty:
    given = {
        "recipient": o.to, "days_ahead": o.days_ahead, "responsible": o.responsible, "document": o.document,
        "from_day": o.start, "until_day": o.until, "office": o.office or None, "due": _due_of(new.due, o),
    }  # fmt: skip
    return replace(new, **{key: value for key, value in given.items() if value is not None})


def _due_of(due: Due, o: argparse.Namespace) -> Due:
    if o.on:
        return Due(ONCE, o.on.month, o.on.day, False, o.on.year)
    period = o.every or due.period
    kept = due if period == due.period else Due(period, 0, 0 if period == HALF_MONTH else 31)
    if period in (YEAR, ONCE) and not (o.month or kept.month):
        raise input_error("calendar.bad_due", example=text("calendar.due_example"))
    if period in LENGTHS or period == HALF_MONTH:
        kept = replace(kept, year=0, next_year=False)
    given = {"month": o.month, "day": o.day, "next_year": o.next_year if period == YEAR else None}
    return replace(kept, **{key: value for key, value in given.items() if value is not None})


def _put(context: Context, new: NewDuty) -> Answer:
    code = context.workspace.run(put_duty, new).value
    duty = next(duty for duty in context.workspace.read(list_duties) if duty.code == code)
    return Answer(_duty_json(duty), [_duty_line(duty)])


def _duty_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("duty", metavar="DUTY", help=text("cli.option.duty"))


def _remove(context: Context) -> Answer:
    duty = context.workspace.read(find_duty, context.options.duty)
    context.workspace.run(remove_duty, duty.code)
    return Answer({"code": duty.code}, [text("calendar.cli.removed", title=duty.title)])


def _sent_arguments(parser: argparse.ArgumentParser) -> None:
    _duty_argument(parser)
    parser.add_argument("--period", required=True, metavar="PERIOD", help=text("cli.option.report_period"))
    parser.add_argument("--on", type=_day, metavar="DATE", help=text("cli.option.report_on"))
    parser.add_argument("--by", default="", metavar="NAME", help=text("calendar.column.sent_by"))
    parser.add_argument("--remark", default="", metavar="TEXT")


def _sent(context: Context) -> Answer:
    o = context.options
    context.workspace.run(mark_sent, o.duty, o.period, o.on, o.by, o.remark)
    return _told(context)


def _unsent_arguments(parser: argparse.ArgumentParser) -> None:
    _duty_argument(parser)
    parser.add_argument("--period", required=True, metavar="PERIOD", help=text("cli.option.report_period"))


def _unsent(context: Context) -> Answer:
    o = context.options
    context.workspace.run(unmark_sent, o.duty, o.period)
    return _told(context)


def _told(context: Context) -> Answer:
    """The line of the duty and period as it stands now."""
    o = context.options
    duty = context.workspace.read(find_duty, o.duty)
    year = int(o.period[:4])
    lines = [line for one in (year, year + 1) for line in context.workspace.read(calendar_lines, one)]
    found = [line for line in lines if line.duty.code == duty.code and line.period == o.period]
    return Answer(_json(found[0]) if found else {"code": duty.code}, [_line(line) for line in found])


VERBS = (
    Verb(("calendar", "list"), _list_opens, _list, _list_arguments),
    Verb(("calendar", "due"), READING, _due),
    Verb(("calendar", "duties"), READING, _duties),
    Verb(("calendar", "add"), WRITING, _add, _add_arguments),
    Verb(("calendar", "edit"), WRITING, _edit, _edit_arguments),
    Verb(("calendar", "remove"), WRITING, _remove, _duty_argument),
    Verb(("calendar", "sent"), WRITING, _sent, _sent_arguments),
    Verb(("calendar", "unsent"), WRITING, _unsent, _unsent_arguments),
)
