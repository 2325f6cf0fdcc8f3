"""The colour table, light and high contrast, and how contrast is measured (WCAG 2.1)."""

from __future__ import annotations

# token: (light, high contrast)
COLOURS: dict[str, tuple[str, str]] = {
    "surface": ("#FFFFFF", "#FFFFFF"),
    "sunken": ("#F8F9FA", "#FFFFFF"),
    "app": ("#F3F5F7", "#F0F0F0"),
    "head": ("#F8F9FA", "#F0F0F0"),
    "group": ("#F3F5F7", "#F0F0F0"),
    "ground": ("#E4E7EB", "#D5D5D5"),
    "text": ("#1E242B", "#000000"),
    "text2": ("#4C5561", "#1F1F1F"),
    "text3": ("#626B77", "#333333"),
    "off": ("#9AA2AD", "#6B6B6B"),
    "offbg": ("#F0F2F4", "#F0F0F0"),
    "hover": ("#F5F7F9", "#E8F1FB"),
    "pressed": ("#E9ECF0", "#CFE2F7"),
    "line": ("#E4E7EB", "#8A8A8A"),
    "line2": ("#CBD1D8", "#5E5E5E"),
    "rule": ("#EBEEF1", "#BDBDBD"),
    "ctl": ("#828B97", "#3A3A3A"),
    "scroll": ("#C3C9D1", "#8A8A8A"),
    "accent": ("#1F5E9E", "#003E86"),
    "accent_h": ("#1A5089", "#002F66"),
    "accent_p": ("#143F6C", "#00224A"),
    "onacc": ("#FFFFFF", "#FFFFFF"),
    "tint": ("#E4EEF8", "#CFE2F7"),
    "tint2": ("#F0F5FA", "#E8F1FB"),
    "ring": ("#5B9BD5", "#003E86"),
    "err": ("#B3261E", "#8E0000"),
    "err_bg": ("#FCEBE9", "#FCEBE9"),
    "err_l": ("#E5A19B", "#8E0000"),
    "warn": ("#855600", "#5C3B00"),
    "warn_bg": ("#FFF3D9", "#FFF3D9"),
    "warn_l": ("#E3BE6B", "#5C3B00"),
    "doubt": ("#6B3FA0", "#4A1D82"),
    "doubt_bg": ("#F2ECFA", "#F2ECFA"),
    "doubt_l": ("#C2A8E0", "#4A1D82"),
    "ok": ("#1C6B42", "#00482A"),
    "ok_bg": ("#E5F3EB", "#E5F3EB"),
    "ok_l": ("#9CCDB2", "#00482A"),
    "info": ("#1F5E9E", "#003E86"),
    "info_bg": ("#E4EEF8", "#CFE2F7"),
    "info_l": ("#5B9BD5", "#003E86"),
    "mute": ("#4C5561", "#1F1F1F"),
    "mute_bg": ("#F0F2F4", "#F0F0F0"),
    "mute_l": ("#CBD1D8", "#5E5E5E"),
    "light_g": ("#2B8A57", "#006B3C"),
    "light_y": ("#AD7500", "#8A5A00"),
    "light_r": ("#C2372C", "#A30000"),
    "bar": ("#4A80B8", "#003E86"),
    "barbg": ("#E9ECF0", "#D5D5D5"),
    "fund_planned": ("#7A94B1", "#7A94B1"),
    "fund_arrived": ("#5680AE", "#5680AE"),
    "fund_allocated": ("#3A679A", "#3A679A"),
    "fund_spent": ("#1B4475", "#1B4475"),
}

FUNDS = ("fund_planned", "fund_arrived", "fund_allocated", "fund_spent")

# Colour marks of rows: ground and strip. No red (an error) and no blue (the selection).
MARKS: dict[str, tuple[str, str]] = {
    "yellow": ("#FFF7D1", "#B58F00"),
    "orange": ("#FFEBD6", "#DB7A1F"),
    "green": ("#E3F4E6", "#4C9A57"),
    "cyan": ("#DDF3F1", "#259491"),
    "purple": ("#F3EEFA", "#8A63B8"),
    "grey": ("#EDEFF2", "#7C8590"),
}

MARK_NAMES = {
    "yellow": "kit.mark.yellow",
    "orange": "kit.mark.orange",
    "green": "kit.mark.green",
    "cyan": "kit.mark.cyan",
    "purple": "kit.mark.purple",
    "grey": "kit.mark.grey",
}

# Type steps: px at 100 %, and whether Medium.
STEPS = {"title": (20, True), "head": (16, True), "body": (14, False), "small": (13, False), "tiny": (12, False)}

TONES = ("ok", "info", "warn", "err", "doubt", "mute")


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB``."""
    red, green, blue = (_channel(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def nearest_mark(rgb: str) -> str:
    """The mark nearest to an imported cell colour ``RRGGBB`` (with or without ``#``); "" for white and black.

    Compared by hue, since spreadsheets use stronger fills than ours; a colour without hue is grey.
    """
    value = rgb.lstrip("#")[-6:]
    red, green, blue = (int(value[i : i + 2], 16) / 255 for i in (0, 2, 4))
    high, low = max(red, green, blue), min(red, green, blue)
    if low > 0.97 or high < 0.08:
        return ""
    if high - low < 0.06:
        return "grey"
    if high == red:
        hue = 60 * ((green - blue) / (high - low)) % 360
    elif high == green:
        hue = 60 * ((blue - red) / (high - low)) + 120
    else:
        hue = 60 * ((red - green) / (high - low)) + 240
    for limit, name in ((10, "orange"), (42, "orange"), (70, "yellow"), (160, "green"), (250, "cyan"), (330, "purple")):
        if hue < limit:
            return name
    return "orange"
