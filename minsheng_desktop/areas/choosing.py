"""The villages of an office as choices, found by pinyin, by name and by the spellings they go by."""

from __future__ import annotations

from minsheng_desktop.areas.service import inside, list_areas
from minsheng_desktop.core.choosing import Choice, make_choice
from minsheng_desktop.core.operation import UnitOfRead


def village_choices(uow: UnitOfRead) -> tuple[Choice, ...]:
    """The villages of this office in the order of their codes; the value is the uid, the detail the township."""
    areas = list_areas(uow)
    names = {area.code: area.name for area in areas}
    return tuple(
        make_choice(area.uid, area.name, names.get(area.parent_code, ""), (*area.aliases, *area.former_names))
        for area in inside(areas, uow.node.area_code)
        if area.level == "village"
    )
