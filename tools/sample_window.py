"""Windows over invented data for ``tools/screenshots.py``: the shell with a roster, the prompt, the first run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.fields import Field, Label, Masking, Type
from ui.kit.buttons import FilterButton, button, icon_button
from ui.kit.cards import FilterRow, PageHeader, TotalsBar, column, fact
from ui.kit.labels import label, rule
from ui.kit.page import Page
from ui.kit.rows import Column, FirstPage, Group, Key, Note, Query, Row
from ui.kit.runner import JobRunner
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.main_window import MainWindow
from ui.registry import PageSpec
from ui.security.login import LoginServices, LoginUser, LoginWindow
from ui.session import Gate, Identity, Session
from ui.shell.services import SearchHit, ShellServices, ShellStatus
from ui.workspace.first_run import FirstRun
from ui.workspace.first_run_model import FirstRunServices

NAMES = "程素珍 朱玉珍 张桂英 傅长根 杨家福 谢美玲 于建国 于素珍 萧传忠 郭翠娥 王满堂".split()
MORE = "董长根 王桂英 刘水生 谢启发 许家福 吕凤英 杨翠娥".split()
VILLAGES = (("云岭村", 11), ("石门村", 52))
HERE = "tools.sample_window"


def _field(key: str, words: str, kind: Type = Type.TEXT, width: int = 96, mask: Masking = Masking.NONE) -> Field:
    return Field(key, Label(literal=words), kind, width, masking=mask)


COLUMNS = [
    Column(_field("number", "证号", width=78), frozen=True),
    Column(_field("head", "户主", width=78), frozen=True),
    Column(_field("id", "身份证号", Type.CITIZEN_ID, 158, Masking.CITIZEN_ID)),
    Column(_field("persons", "家庭/保障", width=84), align="right"),
    Column(_field("class", "类别", width=64)),
    Column(_field("money", "月保障金", Type.MONEY, 116)),
    Column(_field("status", "状态", width=92), kind="status"),
    Column(_field("extra", "分类施保", Type.MONEY, 84)),
    Column(_field("card", "社保卡", Type.CARD, 92, Masking.CARD)),
    Column(_field("remark", "备注（自加）", width=180)),
]


def _row(at: int) -> Row:
    names = [*NAMES, *MORE]
    name = names[at % len(names)]
    identity = f"341299{1940 + at % 60}{1 + at % 12:02d}{1 + at % 28:02d}{1000 + at * 7 % 9000}"
    status = {14: "暂停发放", 15: "渐退", 16: "渐退"}.get(at, "在保")
    mark = {8: "yellow", 9: "yellow", 12: "green", 15: "cyan"}.get(at, "")
    notes = {
        2: {"money": Note(old=48000)},
        8: {"card": Note("err", "卡已注销")},
        13: {"id": Note("doubt", "火化名单有此人")},
    }
    cells = (
        f"YL{26007 + at * 7}",
        name,
        identity,
        f"{2 + at % 3}/{1 + at % 2}",
        f"{'ABC'[at % 3]} 类",
        (24000 + at * 8500 % 60000) if at != 14 else 0,
        status,
        [None, None, 3000, None, 6000][at % 5],
        f"62299881234{at * 37 % 10000:04d}",
        ["", "已入户", "提标后重算", "电话空号"][at % 4],
    )
    return Row(at, cells, mark, at == 14, notes.get(at))


class Rosters:
    """A source of invented rows, any number of them."""

    def __init__(self, count: int = 412, grouped: bool = True) -> None:
        self.count, self.grouped = count, grouped

    def first_page(self, uow: Any, query: Query, size: int) -> FirstPage:
        """The first rows, with the villages as groups."""
        rows = [_row(at) for at in range(min(size, self.count))]
        if not self.grouped:
            return FirstPage(rows)
        counts = [*VILLAGES, ("枫树坪村", self.count - sum(count for _, count in VILLAGES))]
        sums = (495500, 2786500, 18702500)
        groups = [
            Group(name, name, count, f"{count} 户 · 保障 {count * 16 // 11} 人", {"money": total})
            for (name, count), total in zip(counts, sums, strict=True)
        ]
        return FirstPage(rows, groups)

    def keys(self, uow: Any, query: Query) -> Iterable[Sequence[Key]]:
        """All row numbers."""
        yield range(self.count)

    def page(self, uow: Any, query: Query, keys: Sequence[Key]) -> list[Row]:
        """The rows of some numbers."""
        return [_row(key) for key in keys]


class RosterPage(Page):
    """The roster of the picture."""

    folds_navigation = True

    def __init__(self, session: Session, args: Any = None) -> None:
        super().__init__(session, args)
        self.set_title("农村低保花名册")
        self.header = PageHeader(
            "农村低保花名册",
            button("登记", icon="plus", kind="primary"),
            button("导出", icon="file-output"),
            state="待复核",
        )
        more = icon_button("ellipsis", "更多")
        chosen = (label("已选 4 户", "strong"), button("清除", kind="link"))
        actions = (button("批量变更", icon="pencil", kind="primary"), button("加颜色", icon="highlighter"))
        self.header.add_actions("selected", *chosen, *actions, button("复制", icon="copy"), more)
        self.header.show_actions("selected")
        filters = FilterRow(
            FilterButton("", [(1, "2026年11月")], always_on=True),
            FilterButton("项目", [(0, "全部"), (1, "农村低保")], value=1),
            FilterButton("村（居）", [(0, "全部")]),
            FilterButton("状态", [(0, "全部"), (1, "在保等 3 种")], value=1),
            FilterButton("类别", [(0, "全部")]),
            button("更多", kind="ghost", icon="list-filter"),
            None,
            icon_button("columns-3", "选择显示哪些列"),
            icon_button("rows-3", "行高"),
        )
        self.table = TablePanel(
            session, COLUMNS, Rosters(), name="roster", title="农村低保花名册", checkable=True, numbered=True
        )
        totals = TotalsBar()
        left = [("选中", "4 户 · 保障 6 人"), ("月保障金", "1,745.00"), ("平均每人", "290.83"), ("分类施保", "90.00")]
        totals.set_totals(left, [("全部", "412 户 · 698 人 · 219,845.00 元")])
        body = QWidget()
        body.setLayout(column(self.header, filters, self.table, totals, spacing=0))
        self.split = PanelSplit(body, self._panel())
        self.setLayout(column(self.split, spacing=0))
        self.table.model.loaded.connect(lambda: self.table.model.tick([2, 3, 5, 6], True))

    def _panel(self) -> SidePanel:
        panel = SidePanel()
        panel.show_head("张桂英", "在保", "女 · 75 岁 · 云岭村 三组 · 户主")
        panel.show_tabs([("a", "概况"), ("b", "家庭 3"), ("c", "历史"), ("d", "材料 5")], "a")
        panel.show_body(
            fact("身份证号", "341299 19510312 1214"),
            fact("证号", "YL26021"),
            fact("社保卡", "农商行 尾号 0371"),
            fact("电话", "154****2208"),
            rule(),
            label("待遇", "strong"),
        )
        panel.show_foot(button("打开家庭档案", kind="primary"), button("享受待遇证明", icon="printer"))
        return panel

    def refresh(self, changed: set[str] | None = None) -> None:
        """Show the roster by head of household."""
        self.table.model.show_query(Query(sort="head"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Open the panel where there is room."""
        super().resizeEvent(event)
        if self.window().width() >= 1400 and self.split.panel.isHidden():
            self.split.open_panel()


class PlainPage(Page):
    """A page with a title alone."""

    def __init__(self, session: Session, args: Any = None) -> None:
        super().__init__(session, args)
        self.setLayout(column(PageHeader("11月20日 星期五", button("登记申请", icon="file-plus-2")), None, spacing=0))


def session_of(role: str = "township", demo: bool = False) -> tuple[Session, JobRunner]:
    """A session without a workspace behind it."""
    runner = JobRunner()
    gate = Gate(lambda work, job: work(None, job), lambda work, job: (work(None, job), frozenset()))
    who = Identity("陈晓琳", "chenxl", "云岭镇民政办", role, frozenset({"*"}), demo)
    return Session(runner, gate, who, Clock(date(2026, 11, 20))), runner


def _pages() -> dict[str, PageSpec]:
    entries = (
        ("home", "home", "layout-dashboard", "PlainPage"),
        ("roster", "people", "users", "RosterPage"),
        ("search", "people", "users", "PlainPage"),
        ("step", "assistance", "users", "PlainPage"),
        ("batch", "funds", "users", "PlainPage"),
        ("doubt", "checks", "users", "PlainPage"),
        ("tasks", "progress", "users", "PlainPage"),
        ("send", "exchange", "users", "PlainPage"),
        ("users", "system", "users", "PlainPage"),
    )
    return {
        key: PageSpec(key, group, f"shell.group.{group}", icon, f"{HERE}:{name}") for key, group, icon, name in entries
    }


def shell(demo: bool = False) -> MainWindow:
    """The shell with a roster in front."""
    session, runner = session_of(demo=demo)
    counts = {"assistance": 6, "checks": 14, "exchange": 1}
    services = ShellServices(
        status=lambda uow: ShellStatus(202611, 37, "今天 08:12", "改了 4 户的类别", "", counts),
        search=lambda uow, words: [
            SearchHit("张桂英", "云岭村 三组 · 3412**********1214 · 农村低保 530.00", shell_request(), "在保"),
            SearchHit("张桂花", "石门村 一组 · 3412**********0528 · 高龄津贴 60.00", shell_request(), "渐退"),
        ],
    )
    window = MainWindow(session, _pages(), services, runner)
    window.destroyed.connect(lambda: runner.close())
    window.host.open(shell_request())
    return window


def shell_request() -> Any:
    """The roster."""
    from ui.kit.page import PageRequest

    return PageRequest("roster")


def login() -> LoginWindow:
    """The prompt after a wrong password."""
    services = LoginServices(
        [LoginUser("chenxl", "陈晓琳", "clerk")],
        lambda user, password, job: None,
        lambda words, user, password, job: None,
        lambda: None,
        "云岭镇民政办",
        "1.0.0",
        "11月19日 17:42",
    )
    _, runner = session_of()
    window = LoginWindow(services, runner)
    window.password.edit.setText("·······")
    window.password.say("口令不对", "err")
    window.caps.show()
    return window


def first_run() -> FirstRun:
    """The third step of the wizard, with an error."""
    _, runner = session_of()
    services = FirstRunServices(lambda values, job: None, lambda *_: None, str(Path("文档") / "民生台账"), "1.0.0")
    window = FirstRun(services, runner)
    window.roles["township"].setChecked(True)
    window.next()
    window._fields["area_code"].set_value("341299103")
    window._fields["area_name"].set_value("云岭镇")
    window.next()
    for key, value in (
        ("user_name", "陈晓琳"),
        ("login", "chenxl"),
        ("password", "yunling2026"),
        ("again", "yunling202"),
    ):
        window._fields[key].set_value(value)
    window.promise.setChecked(True)
    window.next()
    window._judge_password()
    return window
