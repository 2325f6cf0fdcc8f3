"""A person on file as a field of a form: searched by name, pinyin, number or telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import PersonHit
from ui.applications.person_pick import PersonPick
from ui.kit.forms import FormField
from ui.kit.readers import Reading
from ui.session import Session


class PersonField(FormField):
    """``value`` is the uid of who was picked; ``picked`` is called with the ``PersonHit``."""

    def __init__(
        self,
        session: Session,
        name: str,
        *,
        optional: bool = False,
        help_line: str = "",
        picked: Callable[[PersonHit], object] | None = None,
    ) -> None:
        self.pick = PersonPick(session)
        super().__init__(name, self.pick, help_line=help_line, optional=optional)
        self.hit: PersonHit | None = None
        self._told = picked
        self.pick.picked.connect(self._taken)

    def _taken(self, hit: PersonHit) -> None:
        self.hit = hit
        self.say(text("desk.picked", name=hit.name, village=hit.village), "ok")
        if self._told:
            self._told(hit)
        self.changed.emit()

    @property
    def value(self) -> bytes | None:
        return self.hit.uid if self.hit else None

    def set_value(self, value: Any) -> None:
        self.hit = value
        self.clear_sentence()

    def read(self) -> Reading:
        if self.hit:
            return Reading(self.hit.uid, "ok", text("desk.picked", name=self.hit.name, village=self.hit.village))
        typed = self.pick.line.text().strip()
        return Reading(None, "err", text("desk.pick_one")) if typed else Reading(None)

    def is_empty(self) -> bool:
        return self.hit is None and not self.pick.line.text().strip()
