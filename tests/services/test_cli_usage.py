"""A command line that cannot be understood is told in Chinese, with exit code 2, and as JSON where that is asked."""

from __future__ import annotations

import pytest

from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.usage import told
from minsheng_desktop.cli.verbs import ALL


@pytest.mark.parametrize(
    ("words", "told_words"),
    [
        ("foo", "不能写“foo”"),
        ("application step x", "缺少参数：--step, --on"),
        ("standard list --as-of 2026-13-01", "--as-of 的值“2026-13-01”不对"),
        ("standard list --nothing", "没有这样的参数：--nothing"),
        ("standard list --programme", "--programme 后面要写值"),
    ],
)
def test_what_is_wrong_is_told_in_chinese(capsys, words, told_words):
    assert main(ALL, words.split()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert told_words in said.err
    assert said.err.startswith("用法：")


def test_a_message_nobody_knows_stays_as_it_is():
    assert told("something new") == "something new"
