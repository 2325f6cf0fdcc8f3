"""Reads a QR code from a rendered page, straight from ISO/IEC 18004: versions 9 to 11, level M, bytes, no repair."""

from __future__ import annotations

from itertools import groupby

from PIL import Image

Modules = list[list[bool]]
ALIGNMENT = {9: (6, 26, 46), 10: (6, 28, 50), 11: (6, 30, 54)}
BLOCKS = {9: (36, 36, 36, 37, 37), 10: (43, 43, 43, 43, 44), 11: (50, 51, 51, 51, 51)}  # data codewords, level M
MASKS = (
    lambda r, c: (r + c) % 2, lambda r, c: r % 2, lambda r, c: c % 3, lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2, lambda r, c: r * c % 2 + r * c % 3, lambda r, c: (r * c % 2 + r * c % 3) % 2,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
)  # fmt: skip


def read_code(page: Image.Image) -> str:
    """The text of the one code on a page."""
    modules = _sampled(page.convert("L").point(lambda value: 255 if value < 128 else 0))
    version = (len(modules) - 17) // 4
    bits = "".join("1" if bit else "0" for bit in _data_bits(modules, version))
    words = [int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8)]
    stream = "".join(f"{word:08b}" for word in _in_order(words, BLOCKS[version]))
    count = 8 if version < 10 else 16
    assert stream[:4] == "0100", "bytes"
    length, start = int(stream[4 : 4 + count], 2), 4 + count
    return bytes(int(stream[start + 8 * at : start + 8 * at + 8], 2) for at in range(length)).decode("ascii")


def _sampled(page: Image.Image) -> Modules:
    """The modules: found by the row through the middle of the two upper finder patterns."""
    for y in range(page.height):
        runs, x = list[tuple[bool, int, int]](), 0
        for dark, group in groupby(page.crop((0, y, page.width, y + 1)).tobytes()):
            size = len(list(group))
            runs.append((bool(dark), x, size))
            x += size
        found = [at for at in range(len(runs) - 4) if _is_finder(runs[at : at + 5])]
        if len(found) >= 2:
            left, right = runs[found[0]][1], sum(runs[found[-1] + 4][1:])
            module = (sum(runs[found[0] + 4][1:]) - left) / 7
            side = round((right - left) / module)
            if (side - 17) / 4 not in BLOCKS:  # words that happen to look like it
                continue
            module = (right - left) / side
            top = y
            while page.getpixel((left + round(module * 1.5), top - 1)) or page.getpixel((left + 2, top - 1)):
                top -= 1
            at = [round((place + 0.5) * module) for place in range(side)]
            return [[bool(page.getpixel((left + across, top + down))) for across in at] for down in at]
    raise AssertionError("no code on the page")


def _is_finder(runs: list[tuple[bool, int, int]]) -> bool:
    unit = sum(size for _, _, size in runs) / 7
    shape = zip((1, 1, 3, 1, 1), runs, strict=True)
    return runs[0][0] and unit >= 2 and all(abs(size - unit * want) <= unit / 2 for want, (_, _, size) in shape)


def _data_bits(modules: Modules, version: int) -> list[bool]:
    side = len(modules)
    form = [modules[8][c] for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [modules[r][8] for r in (7, 5, 4, 3, 2, 1, 0)]
    shown = int("".join("1" if bit else "0" for bit in form), 2) ^ 0x5412
    assert shown >> 13 == 0, "level M"
    mask = MASKS[shown >> 10 & 7]
    bits = []
    columns = [c for c in range(side - 1, 0, -2) if c > 6] + [5, 3, 1]
    for number, column in enumerate(columns):
        for row in range(side) if number % 2 else range(side - 1, -1, -1):
            for c in (column, column - 1):
                if not _is_function(row, c, side, version):
                    bits.append(modules[row][c] != (mask(row, c) == 0))
    return bits


def _is_function(row: int, column: int, side: int, version: int) -> bool:
    low, high = min(row, column), max(row, column)
    if 6 in (row, column) or (high <= 8) or (low <= 8 and high >= side - 8):
        return True
    if version >= 7 and low <= 5 and high >= side - 11:
        return True
    places = ALIGNMENT[version]
    finders = {(places[0], places[0]), (places[0], places[-1]), (places[-1], places[0])}
    return any(
        abs(down - row) <= 2 and abs(across - column) <= 2 and (down, across) not in finders
        for down in places
        for across in places
    )


def _in_order(words: list[int], blocks: tuple[int, ...]) -> list[int]:
    """The data codewords of all blocks, one block after the other; those of the blocks come by turns."""
    parts: list[list[int]] = [[] for _ in blocks]
    turns = iter(words)
    for place in range(max(blocks)):
        for part, size in zip(parts, blocks, strict=True):
            if place < size:
                part.append(next(turns))
    return [word for part in parts for word in part]
