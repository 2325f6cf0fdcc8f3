"""The colour table of the visual language holds: contrast recomputed from the theme itself."""

import pytest

from ui.kit.theme import Theme
from ui.kit.tokens import COLOURS, FUNDS, MARKS, contrast, nearest_mark

SCHEMES = pytest.mark.parametrize("scheme", [0, 1], ids=["light", "high contrast"])
TEXTS = ("text", "text2", "text3", "accent", "err", "warn", "doubt", "ok")


def colour(token, scheme):
    return COLOURS[token][scheme]


@SCHEMES
@pytest.mark.parametrize("token", TEXTS)
@pytest.mark.parametrize("ground", ["surface", "sunken", "app", "head", "group", "hover", "tint"])
def test_text_reads_on_every_ground(scheme, token, ground):
    assert contrast(colour(token, scheme), colour(ground, scheme)) >= 4.5


@SCHEMES
@pytest.mark.parametrize("tone", ["ok", "info", "warn", "err", "doubt", "mute"])
def test_chip_words_read_on_their_tint(scheme, tone):
    assert contrast(colour(tone, scheme), colour(f"{tone}_bg", scheme)) >= 4.5


@SCHEMES
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("token", TEXTS)
def test_texts_read_on_marked_rows(scheme, mark, token):
    assert contrast(colour(token, scheme), MARKS[mark][0]) >= 4.5


@SCHEMES
@pytest.mark.parametrize("token", ["ctl", "light_g", "light_y", "light_r", *FUNDS])
def test_borders_and_graphics_are_seen(scheme, token):
    assert contrast(colour(token, scheme), colour("surface", scheme)) >= 3.0


@SCHEMES
@pytest.mark.parametrize("token", ["accent", "accent_h", "accent_p"])
def test_white_reads_on_primary_buttons(scheme, token):
    assert contrast(colour("onacc", scheme), colour(token, scheme)) >= 4.5


@SCHEMES
def test_bar_stands_out_from_its_ground(scheme):
    assert contrast(colour("bar", scheme), colour("barbg", scheme)) >= 3.0


def test_high_contrast_is_higher_everywhere():
    for token in TEXTS:
        assert contrast(COLOURS[token][1], "#FFFFFF") > contrast(COLOURS[token][0], "#FFFFFF")


def test_published_figures_are_those_of_the_tokens():
    for token, figure in {"text": 15.6, "text2": 7.6, "text3": 5.4, "accent": 6.7, "err": 6.5, "doubt": 7.4}.items():
        assert contrast(COLOURS[token][0], "#FFFFFF") == pytest.approx(figure, abs=0.06)


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_sheet_has_no_token_left_and_scales_sizes_but_not_borders(scale):
    sheet = Theme(scale).sheet
    assert "@" not in sheet
    assert f"font-size:{round(14 * scale)}px" in sheet
    assert "border:2px solid" in sheet
    assert f"padding:0 {round(12 * scale) - 1}px" in sheet


def test_large_type_never_falls_below_15():
    look = Theme(1.25)
    assert min(look.font(step).pixelSize() for step in ("title", "head", "body", "small", "tiny")) >= 15


def test_imported_cell_colours_map_to_marks():
    assert nearest_mark("FFFFFF00") == "yellow"
    assert nearest_mark("FF92D050") == "green"
    assert nearest_mark("FFFF0000") == "orange"
    assert nearest_mark("FF00B0F0") == "cyan"
    assert nearest_mark("FF7030A0") == "purple"
    assert nearest_mark("FFD9D9D9") == "grey"
    assert nearest_mark("FFFFFFFF") == ""
