"""The form of an entry: a field for each column its user may see, and what was changed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from minsheng_desktop.registers.records import Column
from ui.kit.cards import column as stacked
from ui.kit.forms import Form, FormField
from ui.registers.entry_fields import Choices, WordsField, entry_field, put, written
from ui.registers.person_field import PersonField
from ui.session import Session

TODAY, USER = "today", "user"


class EntryForm(QWidget):
    """``given`` are the words each column holds; ``links`` the persons and households they lead to.

    ``changes`` answers the columns whose words are others now, ready to be written.
    """

    def __init__(
        self,
        session: Session,
        columns: Sequence[Column],
        given: Mapping[str, str],
        choices: Choices,
        links: Mapping[str, bytes] | None = None,
    ) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._today: date = session.clock.today()
        fields: list[tuple[str, FormField]] = []
        for column in self.columns:
            made = entry_field(session, column, choices.get(column.key, ()))
            words = given.get(column.key, "")
            if isinstance(made, PersonField):
                made.set_value(((links or {}).get(column.key), words) if words else None)
            elif isinstance(made, WordsField):
                made.show_link(words, (links or {}).get(column.key))
            elif words:
                put(column, made, words, self._today)
            fields.append((column.key, made))
        self.form = Form(fields)
        self._before = self.written()
        self.setLayout(stacked(self.form))

    def written(self) -> dict[str, str]:
        """Every column in words."""
        return {column.key: self._written(column) for column in self.columns}

    def _written(self, column: Column) -> str:
        field = self.form[column.key]
        if isinstance(field, PersonField):
            return field.written
        return written(column, field.value)

    @property
    def dirty(self) -> bool:
        """Whether something stands otherwise than when the form was opened."""
        return self.written() != self._before or any(
            not field.is_empty() and field.value is None for field in self.form.fields.values()
        )

    def changes(self, everything: bool = False) -> dict[str, str] | None:
        """What to write; None where something is wrong, told at its field. ``everything``: of a new entry."""
        if self.form.submit() is None:
            return None
        now = self.written()
        if everything:
            return {key: words for key, words in now.items() if words or self._before[key]}
        return {key: words for key, words in now.items() if words != self._before[key]}

    def refuse(self, key: str, words: str) -> bool:
        """Say what is wrong at its column; False where the form has none for it."""
        if key not in self.form.fields:
            return False
        self.form.refuse(key, words)
        return True

    def start(self) -> None:
        """The cursor into the first field that is empty and has to be filled in, else into the first."""
        fields = [(column, self.form[column.key]) for column in self.columns]
        wanted = [field for column, field in fields if column.required and field.is_empty()]
        (wanted or [field for _column, field in fields])[0].setFocus()


def new_values(session: Session, columns: Sequence[Column]) -> dict[str, str]:
    """What a new entry begins with."""
    made = {}
    for column in columns:
        if column.default == TODAY:
            made[column.key] = session.clock.today().isoformat()
        elif column.default == USER:
            made[column.key] = session.user
        elif column.default:
            made[column.key] = column.default
    return made
