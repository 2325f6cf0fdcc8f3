"""Build ``resources/fonts`` from public packages, or check what lies there.

    python tools/build_fonts.py            fetch the sources, build every font, write SHA256SUMS
    python tools/build_fonts.py NAME…      build only these files
    python tools/build_fonts.py --check    compare the files with SHA256SUMS (no network)

Needs ``npm``, ``apt-get`` and ``dpkg-deb`` for the sources (pinned by version and SHA-256) and
fontTools. All results are TrueType (glyf) without hinting, since the PDF library refuses CFF.
Fonts whose licence reserves their name are renamed, because a subset is a modified version.
"""

from __future__ import annotations

import argparse
import bz2
import hashlib
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph

FONTS = Path(__file__).parent.parent / "resources" / "fonts"
SUMS = FONTS / "SHA256SUMS"
# Largest distance, in font units, between a cubic outline and its quadratic replacement.
CURVE_ERROR = 1.0


@dataclass(frozen=True)
class Archive:
    """A pinned public package: ``kind`` is npm or deb."""

    kind: str
    package: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        """The name the package client gives the downloaded file."""
        if self.kind == "npm":
            return f"{self.package.lstrip('@').replace('/', '-')}-{self.version}.tgz"
        return f"{self.package}_{self.version.replace(':', '%3a')}_all.deb"


SANS = Archive(
    "npm",
    "@expo-google-fonts/noto-sans-sc",
    "0.4.3",
    "0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59",
)
SERIF = Archive(
    "npm",
    "@expo-google-fonts/noto-serif-sc",
    "0.4.3",
    "ff6bcf5ba68d92dfecc05544bb150f9e724741a932354a0dd97e7289c40a3f5e",
)
CJK = Archive(
    "deb",
    "fonts-noto-cjk",
    "1:20220127+repack1-1",
    "4a2515eb6db3978b897fef9709ed0d2b1f4c6c4df4d83d6c4ef65f71f1b1f502",
)
WENKAI = Archive(
    "deb",
    "fonts-lxgw-wenkai",
    "1.250+repack-1",
    "6d1e4c4aac78ad32062aefa2c836ee4d6e58f9dcf8b3f4407c9eefe304615318",
)
FANDOL = Archive(
    "deb",
    "texlive-lang-chinese",
    "2022.20230122-1",
    "9cfa07bd44e7b9098e26f0ecac1b5ad210d2249d474c8074d53de92d650b0ec0",
)
UNICODE = Archive(
    "deb",
    "unicode-data",
    "15.0.0-1",
    "5efef23bbb1c6a133ecbdd63a2cfa07159ccacf5466a49e2426101c5ecd691fc",
)

Charset = Callable[["Workshop"], set[int]]


def symbols(_: Workshop) -> set[int]:
    """Letters, digits, punctuation and signs; Hangul letters left out."""
    ranges = [(0x20, 0x7E), (0xA0, 0x10FF), (0x1E00, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF)]
    return {code for low, high in ranges for code in range(low, high + 1)}


def names_and_text(shop: Workshop) -> set[int]:
    """The 8105 characters of the Table of General Standard Characters, and GB 2312."""
    double = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    gb2312 = {ord(char) for pair in double for char in pair.decode("gb2312", "ignore")}
    return symbols(shop) | gb2312 | shop.general_standard()


def gbk(shop: Workshop) -> set[int]:
    """All of GBK with the 8105: what a window has to show in nearly every name."""
    return names_and_text(shop) | set(range(0x4E00, 0x9FA6))


def everything(_: Workshop) -> set[int]:
    """Every character of the source but Hangul; the source holds all of GB 18030-2022 level 2."""
    return set(range(0x20, 0xAC00)) | set(range(0xF900, 0x40000))


def beyond_the_serif(shop: Workshop) -> set[int]:
    """Han characters of the pan-CJK serif that the Chinese one lacks (mostly rare surnames)."""
    have = set(TTFont(shop.member(SERIF, SERIF_REGULAR), lazy=True).getBestCmap())
    wanted = {*range(0x2E80, 0x2FE0), *range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x40000)}
    return wanted - have


SERIF_REGULAR = "package/400Regular/NotoSerifSC_400Regular.ttf"


@dataclass(frozen=True)
class Recipe:
    """One font of ``resources/fonts``: where it comes from and what stays in it."""

    archive: Archive
    member: str
    charset: Charset
    face: int = -1
    rename: str = ""


RECIPES = {
    "NotoSansSC-Regular.ttf": Recipe(SANS, "package/400Regular/NotoSansSC_400Regular.ttf", gbk),
    "NotoSansSC-Medium.ttf": Recipe(SANS, "package/500Medium/NotoSansSC_500Medium.ttf", gbk),
    "NotoSansSC-Bold.ttf": Recipe(SANS, "package/700Bold/NotoSansSC_700Bold.ttf", names_and_text),
    "NotoSerifSC-Regular.ttf": Recipe(SERIF, SERIF_REGULAR, everything),
    "NotoSerifSC-Black.ttf": Recipe(SERIF, "package/900Black/NotoSerifSC_900Black.ttf", names_and_text),
    "NotoSerifCJK-Rare.ttf": Recipe(
        CJK, "usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", beyond_the_serif, 2, "Noto Serif CJK Rare"
    ),
    "MinshengKai-Regular.ttf": Recipe(
        WENKAI, "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", names_and_text, rename="Minsheng Kai"
    ),
    "FandolFang-Regular.ttf": Recipe(
        FANDOL, "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf", gbk
    ),
}


class Workshop:
    """A folder of downloaded and unpacked archives, kept between runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._standard: set[int] = set()

    def member(self, archive: Archive, path: str) -> Path:
        """The path of one unpacked file of ``archive``."""
        target = self._folder / archive.file_name.replace(".", "_")
        if not (target / path).exists():
            self._unpack(self._fetch(archive), target)
        return target / path

    def general_standard(self) -> set[int]:
        """The 8105 characters, from the kTGH property of the Unihan database."""
        if not self._standard:
            table = self.member(UNICODE, "usr/share/unicode/Unihan_OtherMappings.txt.bz2")
            with bz2.open(table, "rt", encoding="utf-8") as lines:
                self._standard = {int(line.split("\t")[0][2:], 16) for line in lines if "\tkTGH\t" in line}
        return self._standard

    def _fetch(self, archive: Archive) -> Path:
        path = self._folder / archive.file_name
        if not path.exists():
            if archive.kind == "npm":
                command = ["npm", "pack", "--silent", f"{archive.package}@{archive.version}"]
            else:
                command = ["apt-get", "download", "-qq", f"{archive.package}={archive.version}"]
            subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.DEVNULL)
        if digest(path) != archive.sha256:
            raise SystemExit(f"{archive.file_name}: not the pinned archive")
        return path

    @staticmethod
    def _unpack(path: Path, target: Path) -> None:
        if path.suffix == ".tgz":
            with tarfile.open(path) as tar:
                tar.extractall(target, filter="data")
        else:
            subprocess.run(["dpkg-deb", "-x", str(path), str(target)], check=True)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def subset(font: TTFont, unicodes: Iterable[int]) -> None:
    """Reduce ``font`` to ``unicodes``; kerning and mark positions stay, hints and names of glyphs go."""
    options = Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.layout_scripts = ["DFLT", "hani", "latn", "grek", "cyrl"]
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 14, 16, 17]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG", "STAT", "meta", "gasp", "prep"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(font)


def to_truetype(font: TTFont) -> None:
    """Replace the CFF outlines of ``font`` by quadratic ones."""
    glyph_set, order = font.getGlyphSet(), font.getGlyphOrder()
    glyphs: dict[str, Glyph] = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyph_set[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    glyf = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, glyphs
    font["glyf"] = glyf
    for name in order:
        glyphs[name].recalcBounds(glyf)
        width = font["hmtx"][name][0]
        font["hmtx"][name] = (width, getattr(glyphs[name], "xMin", 0))
    _profile_for_truetype(font, len(order))
    for tag in ("CFF ", "VORG"):
        if tag in font:
            del font[tag]
    font.sfntVersion = "\x00\x01\x00\x00"


def _profile_for_truetype(font: TTFont, count: int) -> None:
    maxp = newTable("maxp")
    maxp.tableVersion, maxp.numGlyphs = 0x00010000, count
    maxp.maxZones = 1
    for field in (
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
        "maxComponentDepth",
        "maxPoints",
        "maxContours",
        "maxCompositePoints",
        "maxCompositeContours",
    ):
        setattr(maxp, field, 0)
    font["maxp"] = maxp
    post = newTable("post")
    post.formatType, post.italicAngle = 3.0, 0
    post.underlinePosition, post.underlineThickness = font["post"].underlinePosition, font["post"].underlineThickness
    post.isFixedPitch = post.minMemType42 = post.maxMemType42 = post.minMemType1 = post.maxMemType1 = 0
    font["post"] = post


def rename(font: TTFont, family: str) -> None:
    """Give ``font`` the family name ``family`` in every language it names itself in."""
    ascii_name = family.replace(" ", "") + "-Regular"
    names = {1: family, 2: "Regular", 3: ascii_name, 4: family, 6: ascii_name, 16: family, 17: "Regular"}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID not in names and record.langID == 0x409]
    for name_id in (1, 2, 3, 4, 6):
        table.setName(names[name_id], name_id, 3, 1, 0x409)


def build(shop: Workshop, name: str, recipe: Recipe) -> Path:
    """Build one font; the same sources give the same bytes."""
    font = TTFont(shop.member(recipe.archive, recipe.member), fontNumber=recipe.face, recalcTimestamp=False)
    subset(font, recipe.charset(shop))
    if "CFF " in font:
        to_truetype(font)
    if recipe.rename:
        rename(font, recipe.rename)
    target = FONTS / name
    partial = target.with_suffix(".part")
    font.save(partial, reorderTables=None)
    os.replace(partial, target)
    return target


def read_sums() -> dict[str, str]:
    """File name to SHA-256, as SHA256SUMS has it."""
    if not SUMS.exists():
        return {}
    pairs = (line.split("  ", 1) for line in SUMS.read_text(encoding="ascii").splitlines())
    return {name: value for value, name in pairs}


def write_sums() -> None:
    """Write SHA256SUMS for every font and licence in the folder."""
    files = sorted(path for path in FONTS.iterdir() if path.suffix in {".ttf", ".txt"})
    SUMS.write_text("".join(f"{digest(path)}  {path.name}\n" for path in files), encoding="ascii")


def check() -> list[str]:
    """What is wrong with the fonts in place: missing, changed or unknown files."""
    sums = read_sums()
    wrong = [f"not in SHA256SUMS: {name}" for name in RECIPES if name not in sums]
    for name, value in sums.items():
        path = FONTS / name
        if not path.exists():
            wrong.append(f"missing: {name}")
        elif digest(path) != value:
            wrong.append(f"changed: {name}")
    known = set(sums) | {SUMS.name}
    return wrong + [f"unknown: {path.name}" for path in FONTS.iterdir() if path.name not in known]


def main() -> int:
    """The command line; 0 when all is well."""
    parser = argparse.ArgumentParser(description="Build or check resources/fonts.")
    parser.add_argument("names", nargs="*", help="files to build (default: all)")
    parser.add_argument("--check", action="store_true", help="only compare with SHA256SUMS")
    parser.add_argument("--cache", type=Path, default=Path("build/font-sources"), help="folder for the sources")
    options = parser.parse_args()
    if options.check:
        wrong = check()
        print("\n".join(wrong) or f"{len(read_sums())} files as recorded")
        return 1 if wrong else 0
    shop = Workshop(options.cache.resolve())
    for name in options.names or RECIPES:
        path = build(shop, name, RECIPES[name])
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB", flush=True)
    write_sums()
    return 0


if __name__ == "__main__":
    sys.exit(main())
