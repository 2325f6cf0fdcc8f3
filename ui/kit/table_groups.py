"""Where group headings stand among a table's rows, and which groups are folded."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from ui.kit.rows import Group, Key


class GroupLayout:
    """Table rows (with headings, without folded rows) against positions (rows only, all of them)."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self._folded: set[Key] = set()
        self._starts: list[int] = []  # the table row of each group's heading
        self._firsts: list[int] = []  # the number of rows before each group
        self._total = 0

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Take other groups; those folded before stay so."""
        self.groups = list(groups)
        self._folded &= {group.key for group in groups}
        self._rebuild()

    def _rebuild(self) -> None:
        self._starts, self._firsts = [], []
        at = first = 0
        for group in self.groups:
            self._starts.append(at)
            self._firsts.append(first)
            at += 1 + (0 if group.key in self._folded else group.count)
            first += group.count
        self._total = at

    def total(self, rows: int) -> int:
        """The number of table rows for ``rows`` rows."""
        return self._total if self.groups else rows

    @property
    def row_count(self) -> int:
        """The number of rows in all groups."""
        return sum(group.count for group in self.groups)

    def toggle(self, group: Group) -> None:
        """Fold or unfold a group."""
        self._folded ^= {group.key}
        self._rebuild()

    def fold_all(self, folded: bool) -> None:
        """Fold every group, or none."""
        self._folded = {group.key for group in self.groups} if folded else set()
        self._rebuild()

    @property
    def any_folded(self) -> bool:
        """Whether a group's rows are hidden."""
        return bool(self._folded)

    def spans(self, top: int, bottom: int) -> list[tuple[int, int]]:
        """The positions between two table rows (both included) as ranges (first, after the last)."""
        if not self.groups:
            return [(top, bottom + 1)]
        found = []
        at = max(bisect.bisect_right(self._starts, top) - 1, 0)
        while at < len(self.groups) and self._starts[at] <= bottom:
            group, start, first = self.groups[at], self._starts[at], self._firsts[at]
            shown = 0 if group.key in self._folded else group.count
            begin, end = max(top - start - 1, 0), min(bottom - start, shown)
            if begin < end:
                found.append((first + begin, first + end))
            at += 1
        return found

    def is_folded(self, group: Group) -> bool:
        """Whether the group's rows are hidden."""
        return group.key in self._folded

    def position(self, row: int) -> int:
        """The position of table row ``row``; −1 for a heading."""
        if not self.groups:
            return row
        at = bisect.bisect_right(self._starts, row) - 1
        inside = row - self._starts[at] - 1
        return self._firsts[at] + inside if inside >= 0 else -1

    def heading(self, row: int) -> Group:
        """The group table row ``row`` belongs to."""
        return self.groups[bisect.bisect_right(self._starts, row) - 1]

    def row_of(self, position: int) -> int:
        """The table row of ``position``, −1 if its group is folded."""
        if not self.groups:
            return position
        # Empty groups share their first position with the next: the last of them holds the row.
        at = bisect.bisect_right(self._firsts, position) - 1
        if self.groups[at].key in self._folded:
            return -1
        return self._starts[at] + 1 + position - self._firsts[at]
