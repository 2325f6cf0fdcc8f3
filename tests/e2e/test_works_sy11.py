"""SY-11, the livelihood-project database: what “Works when” asks, through the command line."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from minsheng_desktop.__main__ import main
from tests.e2e.test_packages import Desk, joined
from tests.factories.workspaces import PASSWORD

# section, item, unit, target, done, disbursed, spent (万元): the 22 projects the year's report describes
DESCRIBED = (
    ("教育文化", "城乡义务教育经费保障", "名", None, 106235, 13766.18, 13766.18),
    ("教育文化", "家庭经济困难学生资助", "人次", None, 4836, 784.32, 751.57),
    ("教育文化", "乡镇公办幼儿园", "所", 27, 27, 1139, 1000),
    ("教育文化", "公共文化服务信息化建设", "个", None, 1, 5, None),
    ("教育文化", "农村文化建设专项补助", "场次", None, 2202, 367, None),
    ("教育文化", "公共文化场馆开放", "人次", None, 20000, 167.5, None),
    ("劳动就业", "新型农民培训工程", "人", None, 7100, 289.8, None),
    ("劳动就业", "就业技能培训", "人", 5500, 5560, 340.28, 340.28),
    ("社会保险", "新型农村合作医疗", "人", 1332019, 1317100, 45499.73, 42705.74),
    ("社会保险", "城乡居民养老保险", "人", 802200, 804700, 69706.87, 13630.27),
    ("社会保险", "城镇居民基本医疗保险", "人", 140000, 161100, 5306, 2684),
    ("社会服务", "农村居民最低生活保障", "户", None, 34312, 8405.46, 8405.46),
    ("社会服务", "城乡养老服务体系建设", "所", 9, 9, 1450, 1450),
    ("社会服务", "计划生育家庭奖励扶助", "人", None, 2670, 286.52, 286.518),
    ("社会服务", "贫困残疾人生活特别救助", "名", None, 11573, 758.84, 758.84),
    ("社会服务", "生活无着人员社会救助", "人", None, 647, 625.16, None),
    ("社会服务", "城乡医疗救助", "人", None, 97334, 1500, 1499.57),
    ("医疗卫生", "县级公立医院药品零差率补助", "万元", None, 9644.8, 611.3, 539.3),
    ("医疗卫生", "基本公共卫生服务", "人次", None, 182880, 9671, 2341),
    ("医疗卫生", "重大传染病病人医疗救治", "人", None, 157, 19.95, 19.95),
    ("医疗卫生", "贫困残疾人康复工程", "例", None, 300, 100, 100),
    ("医疗卫生", "提高妇女儿童健康水平", "人", None, 18718, 801.72, 801.72),
)
NAMED_ONLY = tuple(f"未述及项目{number}" for number in range(1, 10))


class Cli:
    """Runs verbs of one workspace in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: object) -> dict[str, Any]:
        said = io.StringIO()
        arguments = [*map(str, words), "--workspace", str(self.folder), "--json", "--as-of", "2026-12-31"]
        with contextlib.redirect_stdout(said):
            assert main(arguments) == 0, said.getvalue()
        return dict(json.loads(said.getvalue()))


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    run = Cli(tmp_path / "ws")
    run("init", "--role", "county", "--area", "341299", "--name", "泾川县")
    return run


def _workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["泾川县2026年民生工程项目表（万元）"])
    sheet.append(["截至2026年12月31日 资金单位：万元"])
    sheet.append(["序号", "项目名称", "计量单位", "目标任务", "累计完成", "拨付资金", "支出资金"])
    section = ""
    for number, (kind, item, unit, target, done, paid, spent) in enumerate(DESCRIBED, 1):
        if kind != section:
            sheet.append([f"{'一二三四五六七'[len({k for k, *_ in DESCRIBED[:number]}) - 1]}、{kind}"])
            section = kind
        sheet.append([number, item, unit, target, done, paid, spent])
    for number, item in enumerate(NAMED_ONLY, len(DESCRIBED) + 1):
        sheet.append([number, item, "项"])
    book.save(path)
    return path


def test_11_1_the_described_projects_open_with_their_figures_the_others_show_no_data(cli: Cli, tmp_path: Path) -> None:
    cli("import", "progress", _workbook(tmp_path / "民生工程.xlsx"))
    table = cli("progress", "table", "--month", "2026-12")
    tasks = {task["item"]: task for task in table["tasks"]}
    assert len(tasks) == 31
    assert {item for item, task in tasks.items() if task["no_data"]} == set(NAMED_ONLY)
    for _, item, unit, target, done, paid, spent in DESCRIBED:
        shown = cli("progress", "show", item, "--month", "2026-12")
        assert (shown["unit"], shown["total"]) == (unit, str(done))
        assert shown["target"] == (None if target is None else str(target))
        assert shown["funds_fen"]["disbursed"]["total"] == round(paid * 1_000_000)
        if spent is not None:
            assert shown["funds_fen"]["spent"]["total"] == round(spent * 1_000_000)
    rates = {item: tasks[item]["completion"] for item in ("就业技能培训", "城乡居民养老保险", "城镇居民基本医疗保险")}
    assert rates == {"就业技能培训": "101.09", "城乡居民养老保险": "100.31", "城镇居民基本医疗保险": "115.07"}
    assert tasks["基本公共卫生服务"]["spending_rate"] == "24.21"
    assert tasks["县级公立医院药品零差率补助"]["spending_rate"] == "88.22"


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return joined(tmp_path_factory.mktemp("offices"))


def test_11_3_villages_add_up_to_the_township_and_townships_to_the_county(offices: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    year = ("--as-of", "2026-06-30")
    done = offices.done
    done("county", "progress", "task", "add", "改厕", "--year", "2026", "--unit", "户", "--target", "1000",
         "--document", "县民生办〔2026〕1号", *year)  # fmt: skip
    parts = done("county", "progress", "divide", "改厕", "--share", "云岭镇=600", "--share", "河湾镇=350", *year)
    assert (parts["sum"], parts["target"], parts["difference"]) == ("950", "1000", "50")
    parts = done("county", "progress", "divide", "改厕", "--share", "河湾镇=400", "--document", "调整通知", *year)
    assert parts["difference"] == "0"
    for office in ("first", "second"):
        done(office, "package", "export", stick)
    packages = [str(path) for path in stick.iterdir()]
    done("county", "package", "import", *packages)
    down = tmp_path / "down"
    down.mkdir()
    for name, office in (("云岭镇", "first"), ("河湾镇", "second")):
        sent = done("county", "package", "receipt", down, "--to", name)
        done(office, "package", "import", sent["file"])

    task = done("first", "progress", "table", "--month", "2026-06", *year)["tasks"][0]
    assert (task["item"], task["target"], task["from_county"]) == ("改厕", "600", True)
    villages = [a["name"] for a in done("first", "area", "list")["areas"] if a["level"] == "village"][:2]
    done("first", "progress", "divide", "改厕", "--share", f"{villages[0]}=350", "--share", f"{villages[1]}=250", *year)
    done("first", "progress", "report", "改厕", "--month", "2026-06", "--total", "300", *year)
    for name, total in zip(villages, ("180", "110"), strict=True):
        done("first", "progress", "report", "改厕", "--month", "2026-06", "--total", total, "--area", name, *year)
    shares = done("first", "progress", "shares", "改厕", "--month", "2026-06", *year)
    assert (shares["parts_total"], shares["total"], shares["parts_difference"]) == ("290", "300", "-10")
    more = ("--reason", "核对村级台账")
    done("first", "progress", "report", "改厕", "--month", "2026-06", "--from-parts", *more, *year)
    assert done("first", "progress", "shares", "改厕", "--month", "2026-06", *year)["parts_difference"] == "0"
    done("second", "progress", "report", "改厕", "--month", "2026-06", "--total", "200", *year)

    up = tmp_path / "up"
    up.mkdir()
    for office in ("first", "second"):
        done(office, "package", "export", up)
    done("county", "package", "import", *[str(path) for path in up.iterdir()])
    done("county", "progress", "report", "改厕", "--month", "2026-06", "--total", "500", *year)
    county = done("county", "progress", "shares", "改厕", "--month", "2026-06", *year)
    assert {part["area"]: part["total"] for part in county["parts"]} == {"云岭镇": "290", "河湾镇": "200"}
    assert (county["parts_total"], county["total"], county["parts_difference"]) == ("490", "500", "-10")
    table = done("county", "progress", "table", "--month", "2026-06", *year)["tasks"][0]
    assert "parts_differ" in {flag["code"] for flag in table["flags"]}
    below = done("county", "progress", "shares", "改厕", "--month", "2026-06", "--township", "云岭镇", *year)
    assert {part["area"]: part["total"] for part in below["parts"]} == dict(zip(villages, ("180", "110"), strict=True))
