"""The pictures of panels and of work half done: what a form shows before it is saved."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QWidget

from minsheng_desktop.entitlements.service import roster_rows
from minsheng_desktop.households.service import household_page
from minsheng_desktop.rules.bank_card import luhn_digit
from tools.demo_dressing import FAMILY, county_form, twin
from tools.demo_windows import current, first_household, page, program

Steps = Iterator[QWidget]
TOWN = "yunling"
ROSTER = "households.roster"
CARD = "622988000012345678"


def _roster() -> QWidget:
    frame = page(TOWN, ROSTER, programme="dibao_rural")
    return frame


def _tick(*places: int) -> None:
    model = current(TOWN).table.model
    model.tick_all(False)
    model.tick([model.key_at(at) for at in places], True)


def columns() -> Steps:
    """选列 with a column of the clerk's own shown."""
    frame = _roster()
    yield frame
    shown = current(TOWN)
    own = next(key for key in (column.key for column in shown.table.model.columns) if key.startswith("own:"))
    shown.table.hide_column(own, False)
    keys = [column.key for column in shown.table.model.columns if not column.frozen and column.key != own]
    shown.table.columns.arrange([*keys[:4], own, *keys[4:]])
    shown.choose_columns()
    shown.chooser.list.choose(own)
    yield frame
    shown.chooser.list.scrollToItem(shown.chooser.list.currentItem())
    yield frame


def bulk() -> Steps:
    """批量变更: what rises for those ticked, before it is saved."""
    frame = _roster()
    yield frame
    shown = current(TOWN)
    _tick(2, 3, 5, 6, 8, 9)
    yield frame
    shown.open_bulk()
    yield frame
    shown.bulk.choose("amount_add")
    shown.bulk.form["fen"].set_value(2500)
    shown.bulk.form["month"].set_value(202607)
    shown.bulk.form["fen"].changed.emit()
    yield frame
    yield frame


def death() -> Steps:
    """死亡登记 of a head whose benefit goes on for others."""
    frame = page(TOWN, "households.household", uid=first_household(TOWN, FAMILY))
    yield frame
    shown = current(TOWN)
    shown.open_change("death", member=shown.dossier.members[0])
    yield frame
    form = shown.changes.form
    day = form.form["died_on"]
    day.set_value(day.value.replace(month=5, day=20))
    form.changed.emit()
    yield frame
    for amount in form.more.fields.values():
        if not amount.value:
            amount.set_value(231000)
    form.changed.emit()
    yield frame
    shown.changes.close()


def file_card() -> Steps:
    """The lower end of a household's page: its history, its papers, its photographs."""
    frame = page(TOWN, "households.household", uid=first_household(TOWN))
    yield frame
    bar = current(TOWN).body.verticalScrollBar()
    bar.setValue(bar.maximum())
    yield frame


def attachments() -> Steps:
    """The photographs of a household, one opened."""
    frame = page(TOWN, "households.household", uid=first_household(TOWN))
    yield frame
    shown = current(TOWN)
    shown.made_papers.attachments.tiles.opened.emit(shown.made_papers.attachments.lines[2].uid)
    yield frame
    yield frame


def entry() -> Steps:
    """A paper form typed half: one of the persons is on record already."""
    frame = page(TOWN, "households.entry")
    yield frame
    shown = current(TOWN)
    known = program(TOWN).workspace.read(lambda uow: roster_rows(uow, [3])[0])
    village = shown.place["village"]
    village.set_value(village.edit.choices[2].value)
    shown.place["village_group"].set_value("三组")
    shown.place["address"].set_value("21号")
    shown.members.put(
        [
            {"name": "周福来", "id_no": "341299195802148010", "relation": "户主", "phone": "15400008001",
             "card": CARD + luhn_digit(CARD), "bank": "农商行"},
            {"name": "李秀珍", "id_no": str(known.id_no), "relation": "妻"},
        ]
    )  # fmt: skip
    shown._finder.ask(shown.members.lines[1])
    shown.benefits.put(
        [{"programme": "农村低保", "month": "2026-07", "amount": "720", "category": "B", "covered": "1 2"}]
    )
    yield frame
    yield frame


def paste() -> Steps:
    """A list of telephones beside what stands on record."""
    frame = page(TOWN, "households.paste")
    yield frame
    shown = current(TOWN)
    rows = program(TOWN).workspace.read(lambda uow: roster_rows(uow, list(range(10, 19))))
    lines = [f"{row.id_no}\t1540000{8100 + at}" for at, row in enumerate(rows) if row.id_no]
    del lines[4]
    lines[3] = f"{rows[3].id_no}\t{rows[3].phone or ''}"
    lines += ["341299195001010011\t15400008120", f"{rows[0].id_no}\t15400008133", f"{rows[4].id_no}\t1540000"]
    shown.area.setPlainText("身份证号\t联系电话\n" + "\n".join(lines))
    yield frame
    yield frame


def fill() -> Steps:
    """The county's own table with the rows found for it."""
    with tempfile.TemporaryDirectory() as folder:
        rows = program(TOWN).workspace.read(lambda uow: roster_rows(uow, list(range(4, 22))))
        frame = page(TOWN, "spreadsheets.fill", path=county_form(Path(folder), rows))
        yield frame
        yield frame


def unite() -> Steps:
    """合并人员: two files of one person side by side."""
    keep, gone = twin(program(TOWN).workspace)
    frame = page(TOWN, "households.unite", keep=keep)
    yield frame
    current(TOWN).choose(gone)
    yield frame


def certificate() -> Steps:
    """享受待遇证明 of a person, as it will be printed."""
    household = program(TOWN).workspace.read(lambda uow: household_page(uow, first_household(TOWN)))
    frame = page(TOWN, "notices.make", template="benefit_certificate", persons=(household.members[0].person_uid,))
    yield frame
    yield frame


PANELS = {
    "columns": columns,
    "bulk": bulk,
    "death": death,
    "file-card": file_card,
    "attachments": attachments,
    "entry": entry,
    "paste": paste,
    "fill": fill,
    "unite": unite,
    "certificate": certificate,
}
