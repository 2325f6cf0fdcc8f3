"""A county and two townships that exchange packages through a folder, as through a stick."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from db.models import EXCHANGED
from db.models.base import META_COLUMNS
from db.queries import exchange as stored
from db.queries import workspace as states
from db.types import definition_uid, new_uid, new_uids
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange import incoming, joining, outgoing, receipts
from minsheng_desktop.exchange.keys import node_keys
from minsheng_desktop.exchange.manifest import Manifest
from minsheng_desktop.exchange.office import own_install
from minsheng_desktop.exchange.packages import write_package
from minsheng_desktop.exchange.records import ColumnSpec, ControlColumns, PackageKind, TableData, Totals
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.exchange.tables import CONTROLS, REFUSED, REFUSED_COLUMNS, SCHEMA_VERSION, columns_of
from minsheng_desktop.households.search_index import person_keys
from minsheng_desktop.workspace.restore import restore_workspace
from minsheng_desktop.workspace.service import Workspace
from tests.factories.workspaces import AS_OF, PASSWORD, citizen_id, kept_folder, make_workspace, reopen

__all__ = ["ColumnSpec", "joining", "make_workspace", "receipts"]

COUNTY, FIRST, SECOND = "泾川县", "云岭镇", "河湾镇"
PROGRAMME = definition_uid("programme", "dibao_rural")


def build(folder: Path) -> Path:
    """A county and two townships that have joined it; set up once and copied, so the same nodes at every call."""
    shutil.copytree(_joined(), folder, dirs_exist_ok=True)
    return folder


@cache
def _joined() -> Path:
    folder = kept_folder()
    with own_installs(folder), make_workspace(folder / COUNTY, COUNTY, "county") as county:
        for name in (FIRST, SECOND):
            with make_workspace(folder / name, name, areas=False) as township:
                asked = joining.request_joining(township, folder)
                answered = joining.admit_township(county, asked.file or folder, folder)
                joining.join_county(township, answered.file or folder)
    return folder


@contextmanager
def own_installs(folder: Path) -> Iterator[None]:
    """What the PC remembers of its workspaces lies beside them, so that a copied template is no copied workspace."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINSHENG_CONFIG", str(folder / "installs"))
        yield


@dataclass
class Offices:
    """The open workspaces and the stick between them."""

    folder: Path
    stick: Path
    open: dict[str, Workspace] = field(default_factory=dict)

    @property
    def county(self) -> Workspace:
        return self.open[COUNTY]

    @property
    def first(self) -> Workspace:
        return self.open[FIRST]

    @property
    def second(self) -> Workspace:
        return self.open[SECOND]

    def up(self, name: str = FIRST, full: bool = False) -> Path:
        """The township writes its package."""
        return outgoing.export_package(self.open[name], self._fresh(), full).files[0]

    def down(self, name: str = FIRST, full: bool = False) -> Path:
        """The county writes the return package."""
        return receipts.make_receipt(self.county, self._fresh(), name, full).files[0]

    def take(self, path: Path, name: str = COUNTY) -> ImportResult:
        """An office imports one package."""
        (result,) = incoming.import_packages(self.open[name], [path])
        return result

    def report(self, name: str = FIRST, full: bool = False) -> ImportResult:
        """The township exports, the county imports."""
        return self.take(self.up(name, full))

    def answer(self, name: str = FIRST, full: bool = False) -> ImportResult:
        """The county writes the return package, the township imports it."""
        return self.take(self.down(name, full), name)

    def backup(self, name: str = FIRST) -> Path:
        """A backup of an office."""
        return self.open[name].backup(self._fresh() / "a.msbak").path

    def restore(self, backup: Path, name: str = FIRST, new_computer: bool = False) -> None:
        """The office puts a backup in the place of its workspace, or on a computer where nothing is."""
        self.open.pop(name).close()
        if new_computer:
            shutil.rmtree(self.folder / name)
        restore_workspace(self.folder / name, backup, "admin", PASSWORD)
        self.open[name] = reopen(self.folder / name)

    def _fresh(self) -> Path:
        folder = self.stick / new_uid().hex()
        folder.mkdir(parents=True)
        return folder


@contextmanager
def copy_of(template: Path, folder: Path) -> Iterator[Offices]:
    """The offices of the template, opened in a copy."""
    offices = Offices(folder / "offices", folder / "stick")
    offices.stick.mkdir()
    shutil.copytree(template, offices.folder)
    with own_installs(offices.folder):
        try:
            for name in (COUNTY, FIRST, SECOND):
                offices.open[name] = reopen(offices.folder / name)
            yield offices
        finally:
            for workspace in offices.open.values():
                workspace.close()


@contextmanager
def without_backups(template: Path, folder: Path) -> Iterator[Offices]:
    """As ``copy_of``; the backup before each import, which is told of elsewhere, is left out."""
    backup = Workspace.backup

    def on_demand(workspace: Workspace, target: Path | None = None, automatic: str = "", **_: Any) -> object:
        return None if automatic else backup(workspace, target)

    with pytest.MonkeyPatch.context() as patch, copy_of(template, folder) as found:
        patch.setattr(Workspace, "backup", on_demand)
        yield found


def number(serial: int) -> str:
    """A valid ID number of a fictitious person."""
    return citizen_id(f"1960{serial % 12 + 1:02d}{serial % 28 + 1:02d}", serial % 1000)


@use_case(Operation("tests.add_family", Right.EDIT))
def add_family(uow: UnitOfWork, name: str, serial: int, fen: int = 53000, card: str = "") -> dict[str, bytes]:
    """A household of one person with an account and a benefit; answers the uids by table."""
    person, household, account, benefit, member, cover = new_uids(6)
    id_no = number(serial)
    uow.insert(
        "person",
        {
            "uid": person, "name": name, "sex_code": "1", "birth": "1960-01-01", "id_no": id_no, "id_state": "valid",
            **dict(zip(("name_pinyin", "name_initials", "id_reversed", "phone_reversed"),
                       person_keys(name, id_no, None), strict=True)),
        },
    )  # fmt: skip
    uow.insert("household", {"uid": household, "number": str(serial), "head_name": name})
    row = {"uid": member, "household_uid": household, "person_uid": person, "is_head": 1, "relation_code": "02"}
    uow.insert("household_member", row)
    card = card or f"62170011{serial:010d}"
    row = {"uid": account, "person_uid": person, "number": card, "number_reversed": card[::-1], "is_current": 1}
    uow.insert("bank_account", row)
    uow.insert(
        "entitlement",
        {
            "uid": benefit, "programme_uid": PROGRAMME, "household_uid": household, "person_uid": person,
            "status": "active", "from_month": 202601, "amount_fen": fen, "supplement_fen": 0, "covered": 1,
            "papers_pending": 0,
        },
    )  # fmt: skip
    row = {"uid": cover, "entitlement_uid": benefit, "person_uid": person, "from_month": 202601}
    uow.insert("entitlement_member", row)
    return {
        "person": person, "household": household, "household_member": member, "bank_account": account,
        "entitlement": benefit, "entitlement_member": cover,
    }  # fmt: skip


@use_case(Operation("tests.change", Right.EDIT))
def change(uow: UnitOfWork, table: str, uid: bytes, **values: Any) -> None:
    """Change fields of a row."""
    uow.update(table, uid, values)


@use_case(Operation("tests.insert", Right.EDIT))
def insert(uow: UnitOfWork, table: str, **values: Any) -> bytes:
    """Enter one row."""
    return uow.insert(table, values)


@use_case(Operation("tests.remove", Right.EDIT))
def remove(uow: UnitOfWork, table: str, *uids: bytes) -> None:
    """Delete rows."""
    uow.delete(table, uids, "moved")


def rows(office: Workspace, table: str, home: Workspace | None = None) -> dict[bytes, dict[str, Any]]:
    """The rows of a table that travel, by uid, only those of ``home`` where given."""
    columns = [column.name for column in columns_of(table)]
    with office.database.reading() as connection:
        found = connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
    listed = [dict(zip(columns, row, strict=True)) for row in found]
    return {row["uid"]: row for row in listed if home is None or row["home_node"] == home.node.uid}


def stored_meta() -> frozenset[str]:
    """Columns the program fills by itself."""
    return frozenset(META_COLUMNS)


def value(office: Workspace, sql: str, *values: Any) -> Any:
    """One figure out of the database."""
    with office.database.reading() as connection:
        return connection.exec_driver_sql(sql, values).scalar_one_or_none()


def differing(township: Workspace, county: Workspace) -> list[str]:
    """Where the rows of the township differ between the two, rows that were undone left aside."""
    found = []
    for table in EXCHANGED:
        here, there = rows(township, table, township), rows(county, table, township)
        here = {uid: row for uid, row in here.items() if row["deleted_reason"] != "undone"}
        there = {uid: row for uid, row in there.items() if row["deleted_reason"] != "undone"}
        found += [f"{table} {uid.hex()}" for uid in here.keys() | there.keys() if here.get(uid) != there.get(uid)]
    return found


def craft(
    sender: Workspace,
    receiver: Workspace,
    target: Path,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    notes: Sequence[TableData] = (),
    **manifest: Any,
) -> Path:
    """A rightly signed package with any rows at all, as a faulty or hostile program of the sender would write it."""
    with sender.database.reading() as connection:
        state = states.node_state(connection)
        peer = stored.node(connection, receiver.node.uid)
        uow = UnitOfRead(connection, sender.clock, sender.user, sender.node)
        install = own_install(uow)
    assert peer is not None
    made = []
    for name, listed in tables.items():
        columns = columns_of(name)
        tuples = [tuple(row[column.name] for column in columns) for row in listed]
        made.append(TableData(name, columns, tuples, control=CONTROLS.get(name, ControlColumns())))
    money = sum((r["amount_fen"] or 0) + (r["supplement_fen"] or 0) for r in tables.get("entitlement", ()))
    values: dict[str, Any] = {
        "package_uid": new_uid(),
        "kind": PackageKind.FULL,
        "sender": sender.node.uid,
        "receiver": receiver.node.uid,
        "sequence": peer["sent_sequence"] + 1,
        "epoch": state["epoch"],
        "install": install,
        "counter": state["counter"],
        "schema_version": SCHEMA_VERSION,
        "app_version": "0.1.0",
        "period": 202606,
        "totals": Totals(len(tables.get("person", ())), len(tables.get("household", ())), money),
        "created": AS_OF,
    }
    made += notes or [TableData(REFUSED, REFUSED_COLUMNS, [], ("table_name", "row_uid"))]
    written = write_package(
        target, made, Manifest(**{**values, **manifest}), node_keys(state["keys"]), peer["age_recipient"]
    )
    return written[0].path


def person_row(home: Workspace, **values: Any) -> dict[str, Any]:
    """A travelling person of ``home`` with a valid number."""
    row = dict.fromkeys(column.name for column in columns_of("person"))
    row |= {
        "uid": new_uid(), "home_node": home.node.uid, "epoch": 1, "counter": 1, "deleted": 0, "updated_at": 0,
        "updated_by": "admin", "name": "严明月", "sex_code": "2", "id_no": number(77), "id_state": "valid",
    }  # fmt: skip
    return row | values
