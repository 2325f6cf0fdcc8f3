"""The loading half of the table model: pages of rows behind ordered keys, nothing on the window's thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QTimer, Signal

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import Job
from ui.kit.rows import PAGE_ROWS, FirstPage, Group, Key, Query, Row, RowSource
from ui.kit.table_groups import GroupLayout
from ui.session import READ_BEHIND, Session, Ticket

CACHED_PAGES = 24
LOADING = Row(None, ())


class PagedRows(QAbstractTableModel):
    """Rows of a ``RowSource`` (``show_query``) or given ones (``show_rows``)."""

    loaded = Signal()  # the first page of a query is there
    completed = Signal()  # all keys are there
    failed = Signal(object)  # AppError
    ticks_changed = Signal()

    def __init__(
        self,
        session: Session | None = None,
        source: RowSource | None = None,
    ) -> None:
        super().__init__()
        self.query = Query()
        self.ticked: set[Key] = set()
        self._session, self._source = session, source
        self._keys: list[Key] = []
        self._rows: list[Row] | None = None
        self._pages: OrderedDict[int, dict[Key, Row]] = OrderedDict()
        self._wanted: list[int] = []
        self._loading: set[int] = set()
        self._layout = GroupLayout()
        self._count = 0  # rows known, without headings
        self._ticket: Ticket | None = None
        self._key_ticket: Ticket | None = None
        self.complete = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._load_wanted)

    def show_rows(self, rows: Sequence[Row], groups: Sequence[Group] = ()) -> None:
        """Show rows that are all there already."""
        self._stop()
        self.beginResetModel()
        self._rows = list(rows)
        self._keys = [row.key for row in rows]
        self._layout.set_groups(groups)
        self._count = len(rows)
        self.complete = True
        self.endResetModel()
        self.loaded.emit()
        self.completed.emit()

    def show_query(self, query: Query) -> None:
        """Ask the source for ``query``; the rows shown stay until its first page is there."""
        self._stop()
        self.query = query
        self.complete = False
        source, session = self._needed()
        self._ticket = session.read(
            lambda uow, job: source.first_page(uow, query, PAGE_ROWS),
            self._take_first,
            self._refuse,
            owner=self,
        )

    def reload(self) -> None:
        """The data changed: read the same query again; what is in sight stays where it is."""
        if self._rows is not None or self._source is None:
            return
        self._stop()
        source, session = self._needed()
        query = self.query

        def _read(uow: Any, job: Job) -> tuple[FirstPage, list[Key]]:
            first = source.first_page(uow, query, PAGE_ROWS)
            return first, [key for chunk in source.keys(uow, query) for key in chunk]

        self._ticket = session.read(_read, self._take_again, self._refuse, owner=self)

    def _take_again(self, answer: tuple[FirstPage, list[Key]]) -> None:
        first, keys = answer
        same = keys == self._keys and list(first.groups) == self._layout.groups
        if not same:
            self.beginResetModel()
        self._start_pages(first)
        self._keys = keys
        self._count = max(len(keys), self._layout.row_count)
        self.complete = True
        if not same:
            self.endResetModel()
        self._redraw()
        self.loaded.emit()
        self._forget_ticks()
        self.completed.emit()

    def _needed(self) -> tuple[RowSource, Session]:
        if self._source is None or self._session is None:
            raise RuntimeError("this table has no source")
        return self._source, self._session

    def _stop(self) -> None:
        for ticket in (self._ticket, self._key_ticket):
            if ticket:
                ticket.discard()
        self._ticket = self._key_ticket = None

    def _refuse(self, error: AppError) -> None:
        self.complete = True
        self.failed.emit(error)

    def _take_first(self, first: FirstPage) -> None:
        self.beginResetModel()
        self._start_pages(first)
        self._keys = [row.key for row in first.rows]
        known = first.total if first.total is not None else len(self._keys)
        self._count = max(self._layout.row_count, known)
        self.endResetModel()
        self.loaded.emit()
        self._stream_keys()

    def _start_pages(self, first: FirstPage) -> None:
        self._rows = None
        self._loading.clear()
        self._wanted.clear()
        self._pages.clear()
        self._pages[0] = {row.key: row for row in first.rows}
        self._layout.set_groups(first.groups)

    def _stream_keys(self) -> None:
        source, session = self._needed()
        query, fresh = self.query, list[Key]()

        def _read(uow: Any, job: Job) -> None:
            send = getattr(job, "send", None)
            for chunk in source.keys(uow, query):
                if send:
                    send(list(chunk))
                else:
                    fresh.extend(chunk)

        def _done(_: object) -> None:
            self._finish_keys(fresh)

        self._key_ticket = session.read(
            _read, _done, self._refuse, owner=self, partial=fresh.extend, priority=READ_BEHIND
        )

    def _finish_keys(self, keys: list[Key]) -> None:
        if self._keys != keys[: len(self._keys)]:
            self._pages.clear()  # the data moved between the first page and the keys
        self._keys = keys
        count, before = max(len(keys), self._layout.row_count), self._total
        if self._layout.groups or count == self._count:
            self._count = count
        elif count > self._count:
            self.beginInsertRows(QModelIndex(), before, before + count - self._count - 1)
            self._count = count
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), before - (self._count - count), before - 1)
            self._count = count
            self.endRemoveRows()
        self.complete = True
        self._redraw()
        self._forget_ticks()
        self.completed.emit()

    def _forget_ticks(self) -> None:
        gone = self.ticked.difference(self._keys)
        if gone:
            self.ticked -= gone
            self.ticks_changed.emit()

    @property
    def _total(self) -> int:
        return self._layout.total(self._count)

    def toggle_group(self, row: int) -> None:
        """Fold or unfold the group whose heading stands at table row ``row``."""
        group = self.entry(row)
        if isinstance(group, Group):
            self.beginResetModel()
            self._layout.toggle(group)
            self.endResetModel()

    def fold_all(self, folded: bool) -> None:
        """Fold every group, or none."""
        self.beginResetModel()
        self._layout.fold_all(folded)
        self.endResetModel()

    @property
    def any_folded(self) -> bool:
        """Whether a group's rows are hidden."""
        return self._layout.any_folded

    def is_folded(self, group: Group) -> bool:
        """Whether the group's rows are hidden."""
        return self._layout.is_folded(group)

    def keys_between(self, top: int, bottom: int) -> list[Key]:
        """The keys of the rows between two table rows, both included; without looking at each row."""
        return [key for first, end in self._layout.spans(top, bottom) for key in self._keys[first:end]]

    def position(self, row: int) -> int:
        """The number of the row (from 0, headings not counted) at table row ``row``; −1 for a heading."""
        return self._layout.position(row)

    def entry(self, row: int) -> Row | Group:
        """What stands at table row ``row``: a ``Group``, a ``Row``, or ``LOADING`` until it is read."""
        position = self.position(row)
        if position < 0:
            return self._layout.heading(row)
        if self._rows is not None:
            return self._rows[position]
        if position >= len(self._keys):
            return LOADING
        number = position // PAGE_ROWS
        page = self._pages.get(number)
        if page is None:
            self._want(number)
            return LOADING
        self._pages.move_to_end(number)
        return page.get(self._keys[position], LOADING)

    def key_at(self, row: int) -> Key:
        """The key of the row at table row ``row``, None for a heading or a row not known yet."""
        position = self.position(row)
        return self._keys[position] if 0 <= position < len(self._keys) else None

    def find(self, key: Key) -> int:
        """The table row of ``key``, −1 if it is not shown."""
        try:
            return self._layout.row_of(self._keys.index(key))
        except ValueError:
            return -1

    @property
    def keys(self) -> Sequence[Key]:
        """All keys in the order shown (complete after ``completed``)."""
        return self._keys

    @property
    def groups(self) -> Sequence[Group]:
        """The groups shown."""
        return self._layout.groups

    def _want(self, number: int) -> None:
        if number not in self._loading:
            if number in self._wanted:
                self._wanted.remove(number)
            self._wanted.append(number)
            self._timer.start()

    def _load_wanted(self) -> None:
        # Only the pages last in sight: what was scrolled past is not read any more.
        for number in self._wanted[-3:]:
            self._load(number)
        self._wanted.clear()

    def _load(self, number: int) -> None:
        source, session = self._needed()
        keys = self._keys[number * PAGE_ROWS : (number + 1) * PAGE_ROWS]
        query = self.query
        if not keys:
            return
        self._loading.add(number)

        def _done(rows: list[Row]) -> None:
            if self.query is query:
                self._take_page(number, rows)

        def _failed(error: AppError) -> None:
            self._loading.discard(number)
            self.failed.emit(error)

        session.read(lambda uow, job: source.page(uow, query, keys), _done, _failed, owner=self)

    def _take_page(self, number: int, rows: Iterable[Row]) -> None:
        self._loading.discard(number)
        self._pages[number] = {row.key: row for row in rows}
        while len(self._pages) > CACHED_PAGES:
            self._pages.popitem(last=False)
        self._redraw()

    def _redraw(self) -> None:
        if self._total:
            # One signal for all: the views repaint what is in sight only.
            self.dataChanged.emit(self.index(0, 0), self.index(self._total - 1, self.columnCount() - 1), [])

    def fetch(self, keys: Sequence[Key], done: Callable[[list[Row]], object]) -> None:
        """The rows of ``keys`` (for copying), read in the background where they are not at hand."""
        if self._rows is not None:
            wanted = set(keys)
            done([row for row in self._rows if row.key in wanted])
            return
        source, session = self._needed()
        query = self.query

        def _read(uow: Any, job: Job) -> list[Row]:
            found: list[Row] = []
            for start in range(0, len(keys), PAGE_ROWS):
                job.tick(start, len(keys))
                found += source.page(uow, query, keys[start : start + PAGE_ROWS])
            return found

        session.read(_read, done, self.failed.emit, owner=self)
