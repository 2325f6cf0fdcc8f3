"""Verbs about the means of households: signatures, requests, the county's answers."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from minsheng_desktop.applications.authorisations import authorisation_lines, excuse_signatures, sign_authorisations
from minsheng_desktop.applications.means_answers import import_answers, read_answers
from minsheng_desktop.applications.means_checks import answer_checks, leave_out_checks, list_means_checks
from minsheng_desktop.applications.means_records import (
    CHECK_STATES,
    UNASKED,
    Answered,
    AnswerFile,
    AuthorisationLine,
    MeansAnswer,
    MeansCheckRecord,
    MeansFilter,
    MeansHit,
)
from minsheng_desktop.applications.means_requests import request_checks, write_request
from minsheng_desktop.applications.records import Refused
from minsheng_desktop.applications.service import find_applications
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import for_user, plain, uid_of
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.service import search_people
from minsheng_desktop.programmes.catalogue import load_code_lists

STATE_WORDS = {
    "unasked": "means.state.unasked",
    "waiting": "means.state.waiting",
    "answered": "means.state.answered",
    "left_out": "means.state.left_out",
}


def day(written: str) -> date:
    """A day of an option (YYYY-MM-DD)."""
    return date.fromisoformat(written)


def pair(written: str) -> tuple[str, str]:
    """KEY=VALUE of an option."""
    key, sign, value = written.partition("=")
    if not sign or not key:
        raise ValueError("not KEY=VALUE")
    return key, value


def cases_of(context: Context, written: Sequence[str]) -> list[bytes]:
    """Cases by uid or number. Raises NOT_FOUND."""
    return context.workspace.read(find_applications, list(written))


def person_of(context: Context, written: str) -> bytes:
    """A person by uid or ID number. Raises NOT_FOUND or INPUT."""
    if len(written) != 18:
        return uid_of(written)
    found = [hit.uid for hit in context.workspace.read(search_people, written) if hit.id_no == written.upper()]
    if len(found) != 1:
        raise not_found("households.no_person")
    return found[0]


def code_word(list_name: str, code: str) -> str:
    """The word of a code; the code itself where it is not known."""
    return next((item.label for item in load_code_lists()[list_name].items if item.code == code), code)


def refused_lines(refused: Sequence[Refused]) -> list[str]:
    """Cases that were left as they are."""
    return [f"{line.number}\t{line.name}\t{line.message}" for line in refused]


# signatures


def _cases_arguments(parser: argparse.ArgumentParser, least: str = "+") -> None:
    parser.add_argument("cases", nargs=least, metavar="CASE", help=text("means.cli.case"))


def _signatures_arguments(parser: argparse.ArgumentParser) -> None:
    _cases_arguments(parser, "*")
    parser.add_argument("--missing", action="store_true", help=text("means.cli.missing"))


def _signatures(context: Context) -> Answer:
    o = context.options
    lines = context.workspace.read(authorisation_lines, cases_of(context, o.cases), o.missing)
    data = {"lines": [plain(line) | {"missing": line.missing} for line in lines]}
    return Answer(for_user(context, data), [_signature_line(line) for line in lines])


def _signature_line(line: AuthorisationLine) -> str:
    signed = line.authorised_on or line.no_signature_reason or text("means.cli.unsigned")
    return f"{line.number}\t{line.member_uid.hex()}\t{line.name}\t{line.relation}\t{signed}"


def _sign_arguments(parser: argparse.ArgumentParser) -> None:
    _cases_arguments(parser)
    parser.add_argument("--on", type=day, required=True, metavar="DATE", help=text("means.cli.real_day"))
    parser.add_argument("--person", action="append", default=[], metavar="PERSON", help=text("means.cli.sign_person"))


def _sign(context: Context) -> Answer:
    o = context.options
    persons = [person_of(context, written) for written in o.person]
    done = context.workspace.run(sign_authorisations, cases_of(context, o.cases), o.on, persons).value
    return Answer(plain(done), [text("means.cli.signed", count=done.signed), *refused_lines(done.refused)])


def _excuse_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("members", nargs="+", metavar="MEMBER", help=text("means.cli.member"))
    parser.add_argument("--reason", required=True, metavar="TEXT")


def _excuse(context: Context) -> Answer:
    o = context.options
    done = context.workspace.run(excuse_signatures, [uid_of(uid) for uid in o.members], o.reason).value
    return Answer(plain(done), [text("means.cli.signed", count=done.signed), *refused_lines(done.refused)])


# asking


def _request_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT.xlsx")
    _cases_arguments(parser, "*")
    parser.add_argument("--on", type=day, metavar="DATE", help=text("means.cli.real_day"))
    parser.add_argument("--number", default="", metavar="NO", help=text("means.cli.number"))
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--again", action="store_true", help=text("means.cli.again"))
    parser.add_argument("--protect", action="store_true", help=text("means.cli.protect"))


def _request(context: Context) -> Answer:
    """Named cases, or every one not asked about yet."""
    o, workspace = context.options, context.workspace
    password = _file_password() if o.protect else ""
    if o.again:
        persons = workspace.run(write_request, o.number, o.out, password).value
        data = {"request_no": o.number, "persons": persons, "file": str(o.out)}
        return Answer(data, [text("means.cli.written", place=o.out, number=o.number, persons=persons)])
    cases = cases_of(context, o.cases)
    if not cases:
        wanted = MeansFilter(UNASKED, o.programme, o.village)
        cases = [record.application_uid for record in workspace.read(list_means_checks, wanted)]
    if not cases:
        raise input_error("means.nothing_asked", reason="")
    made = workspace.run(request_checks, cases, o.on or context.clock.today(), o.number, o.out, password).value
    line = text("means.cli.requested", place=o.out, number=made.request_no, cases=made.cases, persons=made.persons)
    return Answer(plain(made) | {"file": str(o.out)}, [line, *refused_lines(made.refused)])


def _file_password() -> str:
    given = os.environ.get("MINSHENG_FILE_PASSWORD", "")
    if not given:
        raise input_error("means.no_file_password")
    return given


# answers


def _answer_arguments(parser: argparse.ArgumentParser) -> None:
    _cases_arguments(parser)
    parser.add_argument("--on", type=day, metavar="DATE", help=text("means.cli.real_day"))
    parser.add_argument("--conclusion", default="", metavar="CODE", help=text("means.cli.conclusion"))
    parser.add_argument(
        "--hit", type=pair, action="append", default=[], metavar="KIND=TEXT", help=text("means.cli.hit")
    )
    parser.add_argument("--remark", default="", metavar="TEXT")
    parser.add_argument("--left-out", default="", metavar="REASON", help=text("means.cli.left_out"))


def _answer(context: Context) -> Answer:
    o = context.options
    cases, on = cases_of(context, o.cases), o.on or context.clock.today()
    if o.left_out:
        return _done(context.workspace.run(leave_out_checks, cases, o.left_out, on).value)
    conclusion = load_code_lists()["means_conclusion"].find(o.conclusion)
    kinds = load_code_lists()["means_hit"]
    hits = tuple(MeansHit(found.code if (found := kinds.find(kind)) else kind, "", told) for kind, told in o.hit)
    code = conclusion.code if conclusion else o.conclusion
    answers = [MeansAnswer(uid, on, code, hits, o.remark) for uid in cases]
    return _done(context.workspace.run(answer_checks, answers).value)


def _done(done: Answered) -> Answer:
    lines = [text("means.cli.answered", cases=done.cases)]
    return Answer(plain(done), [*lines, *refused_lines(done.refused), *refused_lines(done.stayed)])


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--on", type=day, metavar="DATE", help=text("means.cli.answered_on"))
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _how_opens(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _import(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    found = workspace.read(read_answers, o.file, os.environ.get("MINSHENG_FILE_PASSWORD"))
    done = Answered(0) if o.dry_run else workspace.run(import_answers, found, o.on).value
    data = plain(done) | {
        "file": found.file, "rows": len(found.lines), "matched": len(found.lines) - len(found.unmatched),
        "answers": [_plain_answer(answer) for answer in found.answers],
        "unmatched": [plain(line) for line in found.unmatched],
        "notes": [plain(line) for line in found.lines if line.matched and line.message],
        "incomplete": plain(found.incomplete),
    }  # fmt: skip
    return Answer(for_user(context, data), [*_import_lines(found), *_done(done).lines])


def _plain_answer(answer: MeansAnswer) -> dict[str, Any]:
    return {
        "application_uid": answer.application_uid.hex(), "answered_on": answer.answered_on.isoformat(),
        "conclusion": answer.conclusion, "hits": plain(answer.hits), "remark": answer.remark,
    }  # fmt: skip


def _import_lines(found: AnswerFile) -> list[str]:
    told = [line for line in found.lines if line.message]
    lines = [text("means.cli.row", row=line.row, name=line.name, message=line.message) for line in told]
    return [*lines, *refused_lines(found.incomplete)]


# where they stand


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", choices=CHECK_STATES, default="", help=text("means.cli.state"))
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--number", default="", metavar="NO", help=text("means.cli.number"))


def _list(context: Context) -> Answer:
    o = context.options
    found = context.workspace.read(list_means_checks, MeansFilter(o.state, o.programme, o.village, o.number))
    data = {"checks": [plain(record) for record in found], "total": len(found)}
    return Answer(for_user(context, data), [_check_line(record) for record in found])


def _check_line(record: MeansCheckRecord) -> str:
    about = record.left_out_reason or code_word("means_conclusion", record.conclusion)
    parts = (record.number, record.applicant, record.village, record.programme, text(STATE_WORDS[record.state]))
    when = record.answered_on or record.requested_on or ""
    unsigned = text("means.cli.unsigned_count", count=record.unsigned) if record.unsigned else ""
    return "\t".join((*parts, record.request_no, when, about, unsigned))


VERBS = (
    Verb(("means", "signatures"), READING, _signatures, _signatures_arguments),
    Verb(("means", "sign"), WRITING, _sign, _sign_arguments),
    Verb(("means", "excuse"), WRITING, _excuse, _excuse_arguments),
    Verb(("means", "request"), WRITING, _request, _request_arguments),
    Verb(("means", "answer"), WRITING, _answer, _answer_arguments),
    Verb(("means", "import"), _how_opens, _import, _import_arguments),
    Verb(("means", "list"), READING, _list, _list_arguments),
)
