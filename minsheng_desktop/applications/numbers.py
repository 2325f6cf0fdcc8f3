"""Numbers of cases: one series per programme and year, in each office."""

from __future__ import annotations

from collections.abc import Iterator

from db.queries import applications as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text

SERIAL = "\x1f"


def next_numbers(uow: UnitOfRead, programme: bytes, short_name: str, year: int) -> Iterator[str]:
    """The numbers that follow in the series of a programme and year; takes up where the highest one stands."""
    pattern = text("applications.number", programme=short_name, year=year, serial=SERIAL)
    head, _, tail = pattern.partition(SERIAL)
    used = [0]
    for number in stored.numbers_with(uow.connection, uow.node.uid, programme, head, tail):
        serial = number[len(head) : len(number) - len(tail)]
        used.append(int(serial) if serial.isascii() and serial.isdigit() else 0)
    serial_number = max(used)
    while True:
        serial_number += 1
        yield f"{head}{serial_number:04d}{tail}"
