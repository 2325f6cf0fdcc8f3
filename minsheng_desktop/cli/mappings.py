"""Verbs about how spreadsheets are read: remembered mappings and header words."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_files import find_programmes, open_roster
from minsheng_desktop.spreadsheets.field_names import roster_fields
from minsheng_desktop.spreadsheets.header_words import HeaderWord, add_word, list_words, remove_word
from minsheng_desktop.spreadsheets.mappings import (
    SavedMapping,
    export_mapping,
    find_mapping,
    list_mappings,
    mapping_of,
    read_mapping,
    remove_mapping,
    save_mapping,
)
from minsheng_desktop.spreadsheets.records import DATA


def _json(mapping: SavedMapping) -> dict[str, Any]:
    return {
        "name": mapping.name,
        "programme": mapping.programme_code,
        "own": mapping.own,
        "signature": mapping.signature,
        "layout": mapping.layout,
    }


def _list(context: Context) -> Answer:
    found = context.workspace.read(list_mappings)
    lines = [f"{m.name}\t{m.programme_code}\t{sum(bool(c.field) for c in m.columns)}/{len(m.columns)}" for m in found]
    return Answer({"mappings": [_json(mapping) for mapping in found]}, lines)


def _save_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--sheet", default="", metavar="NAME")
    parser.add_argument("--programme", default="", metavar="CODE")


def _save(context: Context) -> Answer:
    """The first sheet with a list is kept, for the programme it speaks of; options choose others."""
    o = context.options
    secret = os.environ.get("MINSHENG_FILE_PASSWORD")
    opened = context.workspace.read_job(context.job, open_roster, o.file, secret, o.sheet)
    plan = next(plan for plan in opened.plans if plan.role == DATA)
    spoken_of = context.workspace.read(find_programmes, replace(opened, plans=(plan,)))
    programme = o.programme or (spoken_of[0] if len(spoken_of) == 1 else "")
    context.workspace.run(save_mapping, mapping_of(opened.workbook, plan, o.name, programme))
    return _saved(context, o.name)


def _saved(context: Context, name: str) -> Answer:
    mapping = context.workspace.read(find_mapping, name)
    return Answer({"mapping": _json(mapping)}, [text("cli.mapping_saved", name=mapping.name)])


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("out", type=Path, metavar="OUT.json")


def _export(context: Context) -> Answer:
    o = context.options
    export_mapping(context.workspace.read(find_mapping, o.name), o.out)
    return Answer({"file": str(o.out)}, [text("cli.mapping_exported", place=o.out)])


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--name", default="", metavar="NAME")


def _import(context: Context) -> Answer:
    mapping = read_mapping(context.options.file)
    mapping = replace(mapping, name=context.options.name or mapping.name)
    context.workspace.run(save_mapping, mapping)
    return _saved(context, mapping.name)


def _remove(context: Context) -> Answer:
    mapping = context.workspace.read(find_mapping, context.options.name)
    name = context.workspace.run(remove_mapping, mapping.uid).value
    return Answer({"removed": name}, [text("cli.mapping_removed", name=name)])


def _word_json(word: HeaderWord) -> dict[str, Any]:
    return {"word": word.word, "field": word.field, "own": word.own}


def _words(context: Context) -> Answer:
    found = context.workspace.read(list_words)
    names = roster_fields()
    lines = [f"{word.word}\t{word.field}\t{names[word.field]}" for word in found]
    return Answer({"words": [_word_json(word) for word in found]}, lines)


def _word_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("word", metavar="WORD")
    parser.add_argument("field", metavar="FIELD")


def _add_word(context: Context) -> Answer:
    o = context.options
    uid = context.workspace.run(add_word, o.word, o.field).value
    word = next(word for word in context.workspace.read(list_words) if word.uid == uid)
    return Answer({"word": _word_json(word)}, [text("cli.word_added", word=word.word, field=word.field)])


def _remove_word(context: Context) -> Answer:
    wanted = "".join(context.options.word.split())
    found = next((word for word in context.workspace.read(list_words) if word.word == wanted), None)
    if found is None:
        raise not_found("mappings.no_word")
    word = context.workspace.run(remove_word, found.uid).value
    return Answer({"removed": word}, [text("cli.word_removed", word=word)])


VERBS = (
    Verb(("mapping", "list"), READING, _list),
    Verb(("mapping", "save"), WRITING, _save, _save_arguments),
    Verb(("mapping", "export"), READING, _export, _export_arguments),
    Verb(("mapping", "import"), WRITING, _import, _import_arguments),
    Verb(("mapping", "remove"), WRITING, _remove, _name),
    Verb(("header-word", "list"), READING, _words),
    Verb(("header-word", "add"), WRITING, _add_word, _word_arguments),
    Verb(("header-word", "remove"), WRITING, _remove_word, lambda p: p.add_argument("word", metavar="WORD")),
)
