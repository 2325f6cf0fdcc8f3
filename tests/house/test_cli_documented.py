"""Every verb of the command line stands in docs/cli.md."""

from __future__ import annotations

import tomllib

from tests.house.source import ROOT
from tools import cli_reference


def test_the_page_says_what_the_command_line_takes() -> None:
    written = cli_reference.PAGE.read_text(encoding="utf-8") if cli_reference.PAGE.exists() else ""
    assert written == cli_reference.page(), (
        "Scripts rely on docs/cli.md; write it anew: .venv/bin/python tools/cli_reference.py"
    )


def test_every_help_text_belongs_to_a_verb() -> None:
    texts = tomllib.loads((ROOT / "resources/texts/zh_CN/cli.toml").read_text(encoding="utf-8"))
    names = set()
    for words, _ in cli_reference.verbs(cli_reference.build_parser()):
        parts = words.split()
        names |= {"_".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
    assert set(texts["help"]) == names, "cli.help has one line for each verb and each group of verbs"


def test_every_verb_can_say_how_it_is_used() -> None:
    for words, parser in cli_reference.verbs(cli_reference.build_parser()):
        assert parser.format_help(), words
