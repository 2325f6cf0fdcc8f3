"""The members of a ZIP container, taken out piece by piece and tested against their checksums."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from minsheng_desktop.core.errors import AppError, file_error

MAX_PART = 400 * 2**20
MAX_UNPACKED = 800 * 2**20
MAX_PARTS = 4000
MAX_WHOLE = 64 * 2**20  # of a part that is taken out as a whole

_PIECE = 32 * 2**10  # of packed bytes; deflate makes at most 1032 times as many of them
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OSError, OverflowError,
    IndexError,
)  # fmt: skip


def corrupt() -> AppError:
    """The error for a file that is damaged or cut off."""
    return file_error("spreadsheets.file_corrupt")


class Archive:
    """A ZIP container by the names of its members; ``/`` parts folders, and case does not matter.

    Raises ``file_corrupt`` for a directory that contradicts itself and ``too_large`` for one that promises more
    than a workbook can hold. Nothing is unpacked until it is asked for.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                infos = archive.infolist()
        except _DAMAGE as error:
            raise corrupt() from error
        if len(infos) > MAX_PARTS or any(info.file_size > MAX_PART for info in infos):
            raise file_error("spreadsheets.too_large")
        if sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise file_error("spreadsheets.too_large")
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if self._infos.setdefault(_key(info.filename), info) is not info:
                raise corrupt()  # two members of one name: another program would read the other one
        self.protected = any(info.flag_bits & 1 for info in infos)

    @property
    def names(self) -> list[str]:
        """The names of all members, as they are written."""
        return [info.filename for info in self._infos.values()]

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._infos

    def size(self, name: str) -> int:
        """How many bytes the member says it holds; 0 where there is none."""
        info = self._infos.get(_key(name))
        return info.file_size if info else 0

    def read(self, name: str, most: int = MAX_WHOLE) -> bytes:
        """A member as a whole; b"" where there is none. Raises ``file_corrupt`` or ``too_large``."""
        if self.size(name) > most:
            raise file_error("spreadsheets.too_large")
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member piece by piece; raises ``file_corrupt`` at the end if length or checksum differ."""
        info = self._infos.get(_key(name))
        if info is None:
            return
        size = checksum = 0
        try:
            for piece in self._unpacked(info):
                size += len(piece)
                if size > info.file_size:
                    raise corrupt()
                checksum = zlib.crc32(piece, checksum)
                yield piece
        except _DAMAGE as error:
            raise corrupt() from error
        if size != info.file_size or checksum != info.CRC:
            raise corrupt()

    def _unpacked(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        mark, name_length, extra_length = _LOCAL_HEADER.unpack_from(self._data, info.header_offset)
        start = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length
        end = start + info.compress_size
        if mark != b"PK\x03\x04" or end > len(self._data):
            raise corrupt()
        places = range(start, end, _PIECE)
        if info.compress_type == zipfile.ZIP_STORED:
            yield from (self._data[place : min(place + _PIECE, end)] for place in places)
            return
        if info.compress_type != zipfile.ZIP_DEFLATED:
            raise corrupt()
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        for place in places:
            yield inflater.decompress(self._data[place : min(place + _PIECE, end)])
        if not inflater.eof or inflater.unused_data:
            raise corrupt()


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
