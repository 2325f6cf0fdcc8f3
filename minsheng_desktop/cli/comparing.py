"""The verb that holds another office's list against the persons on file."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path
from typing import Any

from minsheng_desktop.checks.comparing import Comparison, ListMatch, compare_list
from minsheng_desktop.cli.frame import READING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import for_user, merge_reports
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.spreadsheets.report import to_json


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--sheet", default="", metavar="NAME")
    parser.add_argument("--values", action="store_true")


def _compare(context: Context) -> Answer:
    answers, lines = [], []
    for path in context.options.files:
        data, found = _compare_file(context, path)
        answers.append(data)
        lines += [_line(match) for match in found.matches]
        lines.append(text("cli.compared", file=path.name, lines=found.lines, matches=len(found.matches)))
    return Answer(for_user(context, merge_reports(answers)), lines)


def _compare_file(context: Context, path: Path) -> tuple[dict[str, Any], Comparison]:
    options, workspace = context.options, context.workspace
    secret = os.environ.get("MINSHENG_FILE_PASSWORD")
    opened = workspace.read_job(context.job, open_roster, path, secret, options.sheet)
    reading = workspace.read_job(context.job, judge_roster, opened, external=True)
    found = workspace.read_job(context.job, compare_list, reading)
    data: dict[str, Any] = to_json(reading, options.values)
    data["matches"] = [_match(path.name, match) for match in found.matches]
    data["match_counts"] = {"lines": found.lines, "matched": len(found.matches), **_by_how(found)}
    return data, found


def _by_how(found: Comparison) -> dict[str, int]:
    return dict(Counter(match.how for match in found.matches))


def _match(file: str, match: ListMatch) -> dict[str, Any]:
    return {
        "file": file, "sheet": match.sheet, "row": match.row, "name": match.name, "how": match.how,
        "strength": match.strength, "name_agrees": match.name_agrees, "ambiguous": match.ambiguous,
        "persons": [
            {"uid": hit.person_uid.hex(), "name": hit.name, "village": hit.village, "died_on": hit.died_on,
             "benefits": list(hit.benefits)}
            for hit in match.persons
        ],
    }  # fmt: skip


def _line(match: ListMatch) -> str:
    drawn = "; ".join(f"{hit.name} {hit.village} {' '.join(hit.benefits)}" for hit in match.persons)
    return f"{match.sheet}\t{match.row}\t{match.name}\t{match.how}\t{drawn}"


VERBS = (Verb(("import", "compare-list"), READING, _compare, _arguments),)
