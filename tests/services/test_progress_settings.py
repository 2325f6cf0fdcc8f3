"""What tasks are judged by is a dated setting with its document (R-060)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.progress.settings import list_progress_settings, progress_settings, set_progress_setting
from minsheng_desktop.rules.schedule import Thresholds
from tests.factories.progress import workspace


def test_bounds_hold_from_their_day_on(tmp_path: Path) -> None:
    with workspace(tmp_path / "ws") as ws:
        assert ws.read(progress_settings).thresholds == Thresholds()
        ws.run(set_progress_setting, "thresholds", "110/100/90", date(2026, 7, 1), "民生办〔2026〕3号")
        assert ws.read(progress_settings, date(2026, 6, 30)).thresholds == Thresholds()
        later = ws.read(progress_settings, date(2026, 7, 1)).thresholds
        assert later == Thresholds(Fraction(11, 10), Fraction(1), Fraction(9, 10))
        versions = [one for one in ws.read(list_progress_settings) if one.key == "thresholds"]
        assert [(one.written, one.document, one.in_force) for one in versions] == [
            ("105/100/80", "", True),
            ("110/100/90", "民生办〔2026〕3号", False),
        ]
        ws.undo()
        assert ws.read(progress_settings, date(2026, 7, 1)).thresholds == Thresholds()


def test_one_day_has_one_version(tmp_path: Path) -> None:
    with workspace(tmp_path / "ws") as ws:
        ws.run(set_progress_setting, "low_rate", "40", date(2026, 1, 1))
        ws.run(set_progress_setting, "low_rate", "45%", date(2026, 1, 1))
        assert ws.read(progress_settings).low_rate == Fraction(45, 100)
        assert len(ws.read(list_progress_settings)) == 4


@pytest.mark.parametrize(
    ("key", "written"),
    [("thresholds", "80/100/105"), ("thresholds", "105"), ("low_rate", "半"), ("weather", "1"), ("low_rate", "-3")],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, key: str, written: str) -> None:
    with workspace(tmp_path / "ws") as ws:
        with pytest.raises(AppError) as caught:
            ws.run(set_progress_setting, key, written, date(2026, 1, 1))
        assert caught.value.kind is Kind.INPUT
