"""The look: tokens, type scale, style sheet and palette, regenerated for 大字 and high contrast."""

from __future__ import annotations

import re
from functools import cache, cached_property

from PySide6.QtCore import QDir
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from resources import RESOURCES
from ui.kit.tokens import COLOURS, MARKS, STEPS

FAMILIES = ["Noto Sans SC", "Microsoft YaHei UI", "Source Han Sans SC"]
SCALES = (1.0, 1.25, 1.5)
_PX = re.compile(r"(?<![\w#])(\d+)px(?:-(\d))?")


class Theme:
    """One look: ``scale`` 1, 1.25 or 1.5 (大字) and whether high contrast."""

    def __init__(self, scale: float = 1.0, high_contrast: bool = False) -> None:
        self.scale = scale
        self.high_contrast = high_contrast
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, bool, bool], QFont] = {}
        self._metrics: dict[tuple[str, bool], QFontMetrics] = {}

    def px(self, size: float) -> int:
        """``size`` pixels at 100 %, scaled."""
        return round(size * self.scale)

    def hex(self, token: str) -> str:
        """The colour of ``token`` as ``#RRGGBB``."""
        return COLOURS[token][1 if self.high_contrast else 0]

    def colour(self, token: str) -> QColor:
        """The colour of ``token`` (cached)."""
        if token not in self._colours:
            self._colours[token] = QColor(self.hex(token))
        return self._colours[token]

    @cached_property
    def marks(self) -> dict[str, tuple[QColor, QColor]]:
        """Ground and strip of each colour mark."""
        return {name: (QColor(ground), QColor(strip)) for name, (ground, strip) in MARKS.items()}

    def font(self, step: str = "body", medium: bool | None = None, struck: bool = False) -> QFont:
        """The font of a type step (cached); ``medium`` overrides the step's own weight."""
        size, heavy = STEPS[step]
        weight = heavy if medium is None else medium
        key = (step, weight, struck)
        if key not in self._fonts:
            font = QFont()
            font.setFamilies(FAMILIES)
            font.setPixelSize(self.px(size))
            font.setWeight(QFont.Weight.Medium if weight else QFont.Weight.Normal)
            font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
            font.setStrikeOut(struck)
            self._fonts[key] = font
        return self._fonts[key]

    def metrics(self, step: str = "body", medium: bool | None = None) -> QFontMetrics:
        """The font metrics of a type step (cached)."""
        key = (step, STEPS[step][1] if medium is None else medium)
        if key not in self._metrics:
            self._metrics[key] = QFontMetrics(self.font(step, medium))
        return self._metrics[key]

    @cached_property
    def sheet(self) -> str:
        """The style sheet with tokens and sizes filled in. Borders keep their width."""
        template = (RESOURCES / "window.qss").read_text(encoding="utf-8")
        # Longest first, so that @text2 is not taken for @text.
        for token in sorted(COLOURS, key=len, reverse=True):
            template = template.replace(f"@{token}", self.hex(token))
        return ";".join(self._scaled(part) for part in template.split(";"))

    def _scaled(self, declaration: str) -> str:
        head, brace, body = declaration.rpartition("{")
        name = body.strip().partition(":")[0]
        if name.startswith("border") and name != "border-radius":
            return declaration
        return head + brace + _PX.sub(lambda found: f"{self.px(int(found[1])) - int(found[2] or 0)}px", body)

    def palette(self) -> QPalette:
        """The palette for what a style sheet does not reach (native menus, selections, links)."""
        roles = {
            QPalette.ColorRole.Window: "sunken",
            QPalette.ColorRole.Base: "surface",
            QPalette.ColorRole.AlternateBase: "sunken",
            QPalette.ColorRole.Button: "surface",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.ToolTipBase: "surface",
            QPalette.ColorRole.ToolTipText: "text",
            QPalette.ColorRole.PlaceholderText: "text3",
            QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "onacc",
            QPalette.ColorRole.Link: "accent",
        }
        palette = QPalette()
        for role, token in roles.items():
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("off"))
        return palette


class _Current:
    theme = Theme()


def theme() -> Theme:
    """The look in use."""
    return _Current.theme


@cache
def load_fonts() -> tuple[str, ...]:
    """Load the shipped window fonts once; answers the families found (none: the system's are used)."""
    families: list[str] = []
    for weight in ("Regular", "Medium"):
        for path in sorted((RESOURCES / "fonts").glob(f"NotoSansSC-{weight}.ttf")):
            number = QFontDatabase.addApplicationFont(str(path))
            if number >= 0:
                families += QFontDatabase.applicationFontFamilies(number)
    return tuple(families)


def apply_theme(app: QApplication, scale: float = 1.0, high_contrast: bool = False) -> Theme:
    """Give the whole program a look. Windows built before must be built again."""
    load_fonts()
    QDir.setSearchPaths("icons", [str(RESOURCES / "icons")])
    look = Theme(scale, high_contrast)
    _Current.theme = look
    if app.styleSheet() == look.sheet:
        return look  # restyling every living widget for the same look costs seconds
    app.setStyle("Fusion")
    app.setFont(look.font())
    app.setPalette(look.palette())
    app.setStyleSheet(look.sheet)
    return look
