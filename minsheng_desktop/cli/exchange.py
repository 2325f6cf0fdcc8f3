"""Verbs about joining, packages and receipts."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.core.errors import EXIT_CODES, AppError, Kind
from minsheng_desktop.core.files import is_folder, write_whole
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.desk import files_to_carry, packages_on
from minsheng_desktop.exchange.incoming import import_packages
from minsheng_desktop.exchange.inspection import Inspection, inspect_package, verify_package
from minsheng_desktop.exchange.joining import admit_township, join_county, request_joining
from minsheng_desktop.exchange.nodes import list_nodes
from minsheng_desktop.exchange.office import own_fingerprint
from minsheng_desktop.exchange.outgoing import export_package
from minsheng_desktop.exchange.receipts import make_receipt
from minsheng_desktop.exchange.results import ExportResult, FilesTaken, ImportResult, Joined, RefusedLine
from minsheng_desktop.exchange.sheet_code import check_sheet_code
from minsheng_desktop.exchange.words import kind_word, line_of, row_word
from minsheng_desktop.notices.sheets import handover_pdf
from minsheng_desktop.rules.money import yuan


def _joined(done: Joined) -> dict[str, Any]:
    return {
        "node": done.node.hex(),
        "name": done.name,
        "fingerprint": done.fingerprint,
        "own_fingerprint": done.own_fingerprint,
        "file": str(done.file) if done.file else None,
    }


def _request(context: Context) -> Answer:
    done = request_joining(context.workspace, context.options.out.absolute())
    return Answer(_joined(done), [text("cli.node_requested", file=done.file, fingerprint=done.fingerprint)])


def _admit(context: Context) -> Answer:
    options = context.options
    done = admit_township(
        context.workspace, options.file.absolute(), options.out.absolute(), options.replace, context.job
    )
    lines = [
        text("cli.node_admitted", name=done.name, file=done.file),
        text("cli.fingerprints", theirs=done.fingerprint, own=done.own_fingerprint),
    ]
    return Answer(_joined(done), lines)


def _admit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def _join(context: Context) -> Answer:
    options = context.options
    done = join_county(context.workspace, options.file.absolute(), context.job, options.replace)
    taken = done.taken
    figures = {"new": taken.new, "changed": taken.changed} if taken else {"new": 0, "changed": 0}
    lines = [
        text("cli.node_joined", name=done.name, **figures),
        text("cli.fingerprints", theirs=done.fingerprint, own=done.own_fingerprint),
    ]
    return Answer(_joined(done) | figures, lines)


def _join_arguments(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--replace", action="store_true", help=text("cli.option.replace_county"))


def _list(context: Context) -> Answer:
    nodes = context.workspace.read(list_nodes)
    own = context.workspace.read(own_fingerprint)
    rows = [
        {"node": n.uid.hex(), "role": n.role, "area_code": n.area_code, "name": n.name, "fingerprint": n.fingerprint,
         "state": n.state, "sent_sequence": n.sent_sequence, "acked_sequence": n.acked_sequence,
         "taken_sequence": n.taken_sequence, "needs_full": n.needs_full}
        for n in nodes
    ]  # fmt: skip
    lines = [text("cli.own_fingerprint", own=own)]
    lines += [f"{n.name}\t{n.area_code}\t{n.fingerprint}\t{n.sent_sequence}\t{n.taken_sequence}" for n in nodes]
    return Answer({"fingerprint": own, "nodes": rows}, lines)


def _written(done: ExportResult, sheet: Path | None) -> Answer:
    data = {
        "package": done.package_uid.hex(),
        "file": str(done.files[0]),
        "files": [str(path) for path in done.files],
        "kind": done.kind,
        "sequence": done.sequence,
        "period": done.period,
        "to": done.receiver,
        "digest": done.digest.hex(),
        "rows": done.rows,
        "tables": dict(done.tables),
        "totals": {"persons": done.totals.persons, "households": done.totals.households, "fen": done.totals.fen},
    }
    lines = [
        text("cli.package_written", what=kind_word(done.kind), to=done.receiver, sequence=done.sequence, rows=done.rows)
    ]
    lines += [str(path) for path in done.files]
    totals = done.totals
    figures = {"persons": totals.persons, "households": totals.households, "yuan": yuan(totals.fen)}
    lines.append(text("cli.package_totals", **figures, digest=done.digest.hex()))
    carried = done.attachments
    if carried.count or carried.missing:
        data["attachments"] = {"files": carried.count, "bytes": carried.size, "missing": carried.missing}
        key = "cli.files_missing" if carried.missing else "cli.files_written"
        lines.append(text(key, count=carried.count, size=megabytes(carried.size), missing=carried.missing))
    if sheet:
        lines.append(_print_sheet(done, sheet, data))
    return Answer(data, lines)


def _print_sheet(done: ExportResult, sheet: Path, data: dict[str, Any]) -> str:
    """Write the handover sheet. The package is out already, so a sheet that fails is told and stops nothing."""
    try:
        content = handover_pdf(done.sheet)
        write_whole(sheet, lambda handle: handle.write(content))
    except AppError as error:
        data["sheet"], data["sheet_error"] = None, {"code": error.code, "message": error.cli_message}
        return error.cli_message
    data["sheet"] = str(sheet)
    return text("cli.sheet_written", file=sheet)


def _export(context: Context) -> Answer:
    options = context.options
    done = export_package(
        context.workspace, options.out.absolute(), options.full, options.to, context.job, options.attachments
    )
    return _written(done, options.sheet)


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--full", action="store_true", help=text("cli.option.full"))
    parser.add_argument("--to", metavar="NODE", help=text("cli.option.to"))
    parser.add_argument("--attachments", action="store_true", help=text("cli.option.package_files"))
    _sheet(parser)


def _sheet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sheet", type=Path, metavar="OUT.pdf", help=text("cli.option.sheet"))


def _receipt(context: Context) -> Answer:
    options = context.options
    done = make_receipt(
        context.workspace, options.out.absolute(), options.to, options.full, context.job, options.attachments
    )
    return _written(done, options.sheet)


def _receipt_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--to", metavar="NODE", required=True, help=text("cli.option.to"))
    parser.add_argument("--full", action="store_true", help=text("cli.option.echo"))
    parser.add_argument("--attachments", action="store_true", help=text("cli.option.receipt_files"))
    _sheet(parser)


def _attachments(context: Context) -> Answer:
    """What a package would carry, told before one is written."""
    home, peer, waiting = context.workspace.read(files_to_carry, context.options.to)
    line = text("cli.files_waiting", count=waiting.count, size=megabytes(waiting.size), home=home, to=peer)
    return Answer({"from": home, "to": peer, "files": waiting.count, "bytes": waiting.size}, [line])


def _attachments_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="NODE", help=text("cli.option.to"))


def _import(context: Context) -> Answer:
    results = import_packages(context.workspace, _package_files(context), context.job)
    if not results:
        return Answer({"packages": []}, [text("cli.no_packages")])
    data: dict[str, Any] = {"packages": [imported(result) for result in results]}
    lines = [line for result in results for line in import_lines(result)]
    if any(result.taken for result in results):
        return Answer(data, lines)
    details = [{"file": one["file"], "code": one["code"], "message": one["reason"]} for one in data["packages"]]
    data["error"] = {"code": details[0]["code"], "message": results[0].reason, "details": details}
    return Answer(data, lines, exit_code(results))


def exit_code(results: list[ImportResult]) -> int:
    """3 where something was not to be trusted, 4 where only the place was busy or full, else 1."""
    kinds = {result.error for result in results}
    if Kind.INTEGRITY in kinds:
        return EXIT_CODES[Kind.INTEGRITY]
    return EXIT_CODES[Kind.UNAVAILABLE] if kinds == {Kind.UNAVAILABLE} else 1


def _package_files(context: Context) -> list[Path]:
    """The files named; of a folder the packages in it that are for this office."""
    found: list[Path] = []
    for path in context.options.files:
        place = path.absolute()
        found += context.workspace.read_job(context.job, packages_on, place) if is_folder(place) else [place]
    return found


def imported(result: ImportResult) -> dict[str, Any]:
    """What came of one package, as JSON."""
    return {
        "file": result.file,
        "status": result.status,
        "code": None if result.taken else result.code or f"exchange.{result.status}",
        "reason": result.reason,
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "refused_rows": len(result.refused),
        "doubts": result.doubts,
        "refusals": [
            {"table": line.table, **_row(line), "reason": line.reason} for line in result.refused
        ],
        "attachments": {"taken": result.files.taken, "bytes": result.files.size, "held": result.files.held,
                        "refused": _wrong_files(result.files)},
    }  # fmt: skip


def _row(line: RefusedLine) -> dict[str, Any]:
    number = line_of(line.row_uid)
    return {"uid": line.row_uid.hex()} if number is None else {"uid": None, "line": number}


def _wrong_files(files: FilesTaken) -> list[dict[str, Any]]:
    return [
        {"uid": wrong.attachment.hex() if wrong.attachment else None, "fault": wrong.fault, "reason": wrong.reason}
        for wrong in files.wrong
    ]


def import_lines(result: ImportResult) -> list[str]:
    """What came of one package, for people."""
    if result.status != "applied":
        return [f"{result.file}\t{result.reason}"]
    figures = {"new": result.new, "changed": result.changed, "unchanged": result.unchanged, "doubts": result.doubts}
    lines = [text("cli.package_imported", file=result.file, **figures, refused=len(result.refused))]
    files = result.files
    if files.taken:
        lines.append("  " + text("cli.files_taken", count=files.taken, size=megabytes(files.size)))
    lines += [f"  {wrong.owner}\t{wrong.reason}" for wrong in files.wrong]
    return lines + [f"  {line.table} {row_word(line.row_uid, 32)}\t{line.reason}" for line in result.refused]


def megabytes(size: int) -> str:
    """Bytes as people read them: ``45.6 MB``."""
    return f"{size / 2**20:,.1f} MB"


def _inspected(found: Inspection) -> tuple[dict[str, Any], list[str]]:
    header = found.header
    data = {
        "file": found.file,
        "package": header.package_uid.hex(),
        "kind": header.kind.value,
        "from": header.sender.hex(),
        "from_name": found.sender_name,
        "to": header.receiver.hex(),
        "to_name": found.receiver_name,
        "sequence": header.sequence,
        "volume": header.volume,
        "last": header.last,
        "size": found.size,
        "digest": found.digest.hex(),
        "signature": "verified" if found.sender_known else "unknown_sender",
        "manifest": found.manifest,
        "tables": dict(found.tables),
    }
    unknown = text("cli.unknown_office")
    line = text(
        "cli.package_header",
        what=kind_word(header.kind.value),
        sender=found.sender_name or unknown,
        receiver=found.receiver_name or unknown,
        sequence=header.sequence,
        size=found.size,
        digest=found.digest.hex(),
    )
    return data, [
        line,
        *(f"  {told}" for told in _told(found)),
        *(f"  {name}\t{rows}" for name, rows in found.tables if rows),
    ]


def _told(found: Inspection) -> list[str]:
    """What a person must know before trusting a package: whose word it is, which part, what it reports and on what."""
    lines = [text("cli.package_signature_right" if found.sender_known else "cli.package_signature_open")]
    if not (found.header.volume == 1 and found.header.last):
        key = "cli.package_last_volume" if found.header.last else "cli.package_volume"
        lines.append(text(key, volume=found.header.volume))
    manifest = found.manifest
    if manifest is None:
        return [*lines, text("cli.package_closed")]
    totals, base = manifest["totals"], manifest["base_sequence"]
    figures = {"persons": totals["persons"], "households": totals["households"], "yuan": yuan(totals["fen"])}
    origin = {key: manifest[key] for key in ("app_version", "created", "epoch")}
    return [
        *lines,
        text("cli.package_reports", period=manifest["period"] or "—", **figures),
        text("cli.package_made", **origin),
        text("cli.package_after", sequence=base) if base else text("cli.package_whole"),
    ]


def _inspect(context: Context) -> Answer:
    data, lines = _inspected(context.workspace.read(inspect_package, context.options.file.absolute()))
    return Answer(data, lines)


def _verify(context: Context) -> Answer:
    path, code = context.options.file.absolute(), context.options.code
    if code:
        found = context.workspace.read(check_sheet_code, path, code)
    else:
        found = context.workspace.read(verify_package, path)
    data, lines = _inspected(found)
    files = found.files
    data["attachments"] = {"files": files.taken, "bytes": files.size, "refused": _wrong_files(files)}
    lines += [wrong.reason for wrong in files.wrong]
    whole = found.manifest is not None
    said = text("cli.package_verified") if whole else text("cli.signature_verified")
    if code:
        data["sheet"] = "agrees"
        said += text("cli.sheet_agrees")
    return Answer(data | {"verified": "content" if whole else "signature"}, [said, *lines])


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--code", default="", metavar="TEXT", help=text("cli.option.sheet_code"))


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")


def _out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT")


def _files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")


VERBS = (
    Verb(("package", "export"), WRITING, _export, _export_arguments),
    Verb(("package", "import"), WRITING, _import, _files),
    Verb(("package", "receipt"), WRITING, _receipt, _receipt_arguments),
    Verb(("package", "attachments"), READING, _attachments, _attachments_arguments),
    Verb(("package", "inspect"), READING, _inspect, _file),
    Verb(("package", "verify"), READING, _verify, _verify_arguments),
    Verb(("node", "request"), READING, _request, _out),
    Verb(("node", "admit"), WRITING, _admit, _admit_arguments),
    Verb(("node", "join"), WRITING, _join, _join_arguments),
    Verb(("node", "list"), READING, _list),
)
