"""Addresses say each place once."""

from __future__ import annotations

import pytest

from minsheng_desktop.rules.place_names import place_words


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("云岭镇", "石门村", "塘埂组", ""), "云岭镇石门村塘埂组"),
        (("", "石门村", "塘埂组", "石门村塘埂组12号"), "石门村塘埂组12号"),
        (("云岭镇", "石门村", "", "云岭镇石门村下屋组"), "云岭镇石门村下屋组"),
        (("", None, "", ""), ""),
    ],
)
def test_what_the_address_says_is_not_said_again(parts: tuple[str, str | None, str, str], said: str) -> None:
    assert place_words(*parts) == said
