"""How a task's figures came about, in words: one line per version, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from minsheng_desktop.core.clock import CHINA
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.figures import STAGE_TEXTS
from minsheng_desktop.progress.records import STAGES, Funds, HistoryLine, count_text, money_text
from minsheng_desktop.progress.target_versions import TargetVersion
from minsheng_desktop.rules import rates

Stored = Mapping[str, Any]


def lines(
    reports: Sequence[Stored],
    targets: Sequence[Stored],
    funds: Mapping[bytes, Funds],
    names: Mapping[str, str],
    unit: str,
) -> tuple[HistoryLine, ...]:
    """The versions of months and target. ``names`` gives a user's name by login."""
    found = [_target(before, row, names, unit) for before, row in _pairs(targets, "task_uid")]
    for before, row in _pairs(reports, "month"):
        words = _report(before, row, funds, unit)
        who = names.get(row["updated_by"], row["updated_by"])
        found.append(HistoryLine(row["updated_at"], who, row["month"], words, row["reason"] or ""))
    return tuple(sorted(found, key=lambda line: (line.at, line.month or 0), reverse=True))


def target_versions(targets: Sequence[Stored], total_milli: int | None) -> tuple[TargetVersion, ...]:
    """The versions of a target, oldest first, with the rate of the total against each; the last is in force (R-061)."""
    return tuple(
        TargetVersion(
            number=row["version_no"],
            entered_on=datetime.fromtimestamp(row["updated_at"] / 1000, CHINA).date().isoformat(),
            target_milli=row["target_milli"],
            wording=row["wording"] or "",
            document=row["document"] or "",
            decided_on=row["decided_on"] or "",
            in_force=row is targets[-1],
            completion=None
            if total_milli is None or row["target_milli"] is None
            else rates.completion_rate(total_milli, row["target_milli"]),
        )
        for row in targets
    )


def _pairs(rows: Sequence[Stored], key: str) -> list[tuple[Stored | None, Stored]]:
    """Each version with the one before it of the same thing."""
    pairs: list[tuple[Stored | None, Stored]] = []
    before: Stored | None = None
    for row in rows:
        pairs.append((before if before is not None and before[key] == row[key] else None, row))
        before = row
    return pairs


def _target(before: Stored | None, row: Stored, names: Mapping[str, str], unit: str) -> HistoryLine:
    shown = row["wording"] or count_text(row["target_milli"])
    if before is None:
        words = text("progress.history.target", target=shown, unit=unit)
    else:
        old = before["wording"] or count_text(before["target_milli"])
        words = text("progress.history.target_changed", target=shown, old=old, unit=unit)
    who = names.get(row["updated_by"], row["updated_by"])
    return HistoryLine(row["updated_at"], who, None, words, row["document"] or "")


def _report(before: Stored | None, row: Stored, funds: Mapping[bytes, Funds], unit: str) -> str:
    if before is None:
        return text("progress.history.reported", total=count_text(row["total_milli"]), unit=unit)
    parts = []
    if before["total_milli"] != row["total_milli"]:
        new, old = count_text(row["total_milli"]), count_text(before["total_milli"])
        parts.append(text("progress.history.total", new=new, old=old, unit=unit))
    if before["month_milli"] != row["month_milli"]:
        new, old = count_text(row["month_milli"]), count_text(before["month_milli"])
        parts.append(text("progress.history.month", new=new, old=old, unit=unit))
    parts += _money(funds.get(before["uid"], Funds()), funds.get(row["uid"], Funds()))
    if any(before[key] != row[key] for key in ("problem", "next_step", "narrative", "remark")):
        parts.append(text("progress.history.words"))
    if before["advance"] != row["advance"]:
        parts.append(text("progress.history.advance") if row["advance"] else text("progress.history.no_advance"))
    return text("progress.comma").join(parts) if parts else text("progress.history.same")


def _money(old: Funds, new: Funds) -> list[str]:
    parts = []
    for stage in STAGES:
        if old.of(stage) != new.of(stage):
            words = {
                "stage": text(STAGE_TEXTS[stage]),
                "new": money_text(new.of(stage)),
                "old": money_text(old.of(stage)),
            }
            parts.append(text("progress.history.money", **words))
        elif old.parts(stage) != new.parts(stage):
            parts.append(text("progress.history.sources", stage=text(STAGE_TEXTS[stage])))
    return parts
