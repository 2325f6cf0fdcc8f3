"""What travels of a household that moves: written as it is read, and nothing else is believed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households.moved_content import (
    MovedAccount,
    MovedBenefit,
    MovedHousehold,
    MovedMember,
    read_content,
    write_content,
)

HEAD = MovedMember(
    bytes(16), "严明月", "", "missing", "2", "1960-01-01", "", "", "户主", True, (MovedAccount("621700110000000001"),)
)
BENEFIT = MovedBenefit(
    bytes(16), "dibao_rural", "农村低保", "household", "A类", "", 53000, 0, "active", 202601, 202606, 0, (0,)
)
FAMILY = MovedHousehold(bytes(16), "云岭镇", "严明月", "1", "", "云岭村", "三组", (HEAD,), (BENEFIT,))


def altered(path: tuple[Any, ...], value: Any) -> str:
    """The content with one value changed."""
    data = json.loads(write_content(FAMILY))
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(data)


def test_what_was_written_is_read() -> None:
    assert read_content(write_content(FAMILY)) == FAMILY


@pytest.mark.parametrize(
    "written",
    [
        "", "[]", "null", '{"format":1}', "[" * 100_000, " " * 500_000 + "{}", '{"format":1,"members":[5]}',
        altered(("format",), 2), altered(("members", 0, "is_head"), False), altered(("members", 0, "name"), None),
        altered(("members", 0, "name"), "严" * 500), altered(("members", 0, "name"), "严\u0000月"),
        altered(("members", 0, "uid"), "00"), altered(("members", 0, "accounts"), {}),
        altered(("benefits", 0, "covered"), [1]), altered(("benefits", 0, "holder"), -1),
        altered(("benefits", 0, "amount_fen"), -1), altered(("benefits", 0, "amount_fen"), 1.5),
        altered(("benefits", 0, "amount_fen"), 10**15), altered(("benefits", 0, "last_month"), 202613),
        altered(("benefits", 0, "supplement_fen"), True),
    ],
)  # fmt: skip
def test_what_another_program_wrote_wrongly_is_refused_as_a_whole(written: str) -> None:
    with pytest.raises(AppError, match=r"relocation\.unreadable"):
        read_content(written)
