"""All controls and states on one page, for looking at (``tools/screenshots.py states``). Fictitious names."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QRadioButton, QVBoxLayout, QWidget

from minsheng_desktop.core.fields import Field, Label, Masking, Type
from ui.kit import fields
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import Card, column, row
from ui.kit.charts import FlowLine, FundBars, LightLabel, ProgressBar
from ui.kit.labels import chip, due_chip, label
from ui.kit.messages import EmptyState, Notice, Question, QuestionDialog
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Column, Note, Row
from ui.kit.strokes import FundValue, ProgressValue
from ui.kit.table import TablePanel
from ui.kit.theme import theme

TODAY = date(2026, 11, 20)
WORDS = ["在保", "渐退", "暂停发放", "已停保", "公示中", "待核实", "属实待处理", "已销号", "部分退回", "已确认"]


def _field(key: str, words: str, kind: Type = Type.TEXT, width: int = 96, mask: Masking = Masking.NONE) -> Field:
    return Field(key, Label(literal=words), kind, width, masking=mask)


def _buttons() -> Card:
    first = row(button("登记变动", kind="primary", icon="plus"), button("写入 12 行", kind="primary"), spacing=8)
    off = button("写入 0 行", kind="primary")
    off.setEnabled(False)
    first.addWidget(off)
    first.addStretch(1)
    second = row(
        button("导出", icon="file-output"),
        button("作废批次", kind="danger", icon="ban"),
        button("链接", kind="link"),
        FilterButton("项目", [("a", "全部"), ("b", "农村低保")], value="b"),
        FilterButton("村", [("a", "全部")]),
        None,
    )
    return Card("按钮").add(first, second)


def _fields() -> Card:
    number = fields.id_field("身份证号", TODAY)
    number.set_value("341299195411230914")
    number.check()
    money = fields.money_field("月保障金", help_line="元 / 月，本户 2 人", width=176)
    money.set_value(53000)
    card = fields.card_field("社保卡号")
    card.edit.setText("62998812345")
    card.check()
    birth = fields.DateField("出生日期", TODAY)
    birth.set_value(date(1954, 11, 3))
    birth.say("与身份证不同，存疑", "warn")
    fixed = fields.read_only(fields.text_field("证号"), "系统编号，不能改")
    fixed.set_value("YL26021")
    fixed.say("系统编号，不能改", "plain")
    choice = fields.ChoiceField("类别", [("A", "A 类"), ("B", "B 类")], help_line="按家庭情况")
    left, right = column(number, card, fixed, spacing=12), column(money, birth, choice, spacing=12)
    line = QHBoxLayout()
    line.setSpacing(theme().px(16))
    line.addLayout(left)
    line.addLayout(right)
    agree = QCheckBox("同名用村民小组区分")
    agree.setChecked(True)
    one, two = QRadioButton("名单"), QRadioButton("仅数字")
    one.setChecked(True)
    return Card("输入与校验").add(line, row(agree, one, two, None, spacing=12))


def _states() -> Card:
    lights = row(
        *(LightLabel(code) for code in ("ahead", "on_schedule", "behind", "seriously_behind", "done")), spacing=4
    )
    return Card("状态词、灯、颜色标记").add(
        row(*(chip(word) for word in WORDS[:5]), None),
        row(*(chip(word) for word in WORDS[5:]), None),
        row(due_chip(-3), due_chip(0), due_chip(5), None),
        lights,
    )


def table_rows() -> list[Row]:
    """The rows of the picture of states."""
    people = [
        ("普通", "胡春花", "341299196208140626", 53000, "", {}, "", False),
        ("悬停", "梁长根", "341299195411230914", 31000, "", {}, "", False),
        ("选中", "宋玉珍", "341299194903150422", 38500, "左侧 3 像素条", {}, "", False),
        ("颜色标记", "谢家福", "341299196001012317", 79500, "浅底 + 4 像素条", {}, "yellow", False),
        ("有变动", "程月娥", "341299195506021840", 53000, "旧值划线", {"money": Note(old=48000)}, "", False),
        ("负数", "董有才", "341299195306122093", -26500, "追回，用 − 号", {}, "", False),
        ("有错", "沈菊香", "341299196711200524", 26500, "校验位不对", {"id": Note("err", "校验位不对")}, "", False),
        ("存疑", "彭素珍", "341299194412050328", 42000, "火化名单有此人", {"id": Note("doubt", "火化")}, "", False),
        ("焦点格", "傅凤英", "341299195001080643", 31000, "F2 编辑", {}, "", False),
        ("已停", "韩国平", "341299196503112215", 0, "文字变浅，不划线", {}, "", True),
    ]
    return [Row(at, tuple(one[:5]), one[6], one[7], one[5]) for at, one in enumerate(people)]


def _table() -> Card:
    columns = [
        Column(_field("state", "状态", width=84)),
        Column(_field("name", "户主", width=64)),
        Column(_field("id", "身份证号", Type.CITIZEN_ID, 160, Masking.CITIZEN_ID)),
        Column(_field("money", "月保障金", Type.MONEY, 112)),
        Column(_field("note", "说明"), stretch=True),
    ]
    panel = TablePanel(None, columns, small=True, title="表格行与单元格")
    panel.model.show_rows(table_rows())
    panel.select(2)
    panel.main.set_hovered(1)
    return Card("表格行与单元格", flush=True).add(panel)


def _progress() -> ProgressStrip:
    strip = ProgressStrip()
    strip.begin("正在比对 386 行与本机 3.1 万人")
    strip.report("", 219, 386)
    strip.show()
    return strip


def _charts() -> Card:
    lines = QVBoxLayout()
    for shown, words in (
        (ProgressBar(ProgressValue(0.5, 0.85, "seriously_behind"), 140), "完成 50%，竖线序时 85%"),
        (ProgressBar(ProgressValue(1.03, 0.88, "ahead"), 140), "超 100% 封顶，数字标出"),
        (FundBars(FundValue(4000, 3000, 1550, 920), 140), "计划 到位 拨付 支出"),
    ):
        lines.addLayout(row(shown, label(words, "2s"), None, spacing=12))
    flow = FlowLine(
        ["done", "done", "now", "problem", "later", "none"], ["已办", "已办", "在办", "有错", "未到", "不适用"]
    )
    return Card("进度条、资金四段、流程").add(lines, flow)


def _question() -> Card:
    asked = Question(
        "作废 11月农村低保批次？",
        "共 412 户、698 人、219,845.00 元。已打印的发放册要收回。作废后可以重新编制，原批次保留备查。",
        "不作废",
        "作废 412 户的批次",
        reason="作废原因",
    )
    dialog = QuestionDialog(asked)
    dialog.setWindowFlags(Qt.WindowType.Widget)
    dialog.setMinimumWidth(0)
    for part in dialog.findChildren(QLabel):
        part.setMinimumWidth(0)
    return Card("要确认的事（说清数字，按钮写动作）").add(dialog)


class Gallery(QWidget):
    """The page of states."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        empty = EmptyState(
            "inbox",
            "石门村还没有残疾人两项补贴对象",
            "从县残联名单导入，或在人员页面登记。",
            [("导入名单", lambda: None), ("登记一人", lambda: None)],
        )
        columns = (
            column(_buttons(), _fields(), _states(), None, spacing=14),
            column(_table(), _progress(), Card("空状态").add(empty), None, spacing=14),
            column(
                _question(),
                Notice("U盘已经 7 天没有备份了。", "warn", ("现在备份", lambda: None)),
                _charts(),
                None,
                spacing=14,
            ),
        )
        line = QHBoxLayout()
        line.setSpacing(theme().px(16))
        for part, share in zip(columns, (31, 42, 28), strict=True):
            line.addLayout(part, share)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme().px(20), theme().px(16), theme().px(20), theme().px(16))
        outer.addLayout(row(label("控件与状态", "title"), label("标准大小，浅色", "2s"), None))
        outer.addLayout(line, 1)

    def buttons(self) -> list[QPushButton]:
        """All buttons (for looking at their names)."""
        return self.findChildren(QPushButton)
