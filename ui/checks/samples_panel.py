"""What the panel beside the list shows of an item and of a drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from minsheng_desktop.checks.sample_records import DrawLine, ItemLine, SampleReply
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.overview import code_word
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import Card, fact
from ui.kit.labels import label

GROUP = 8  # characters of a digest between blanks


def item_parts(item: ItemLine, county: bool, photo: Callable[[bytes], None]) -> list[QWidget]:
    """Where an item comes from, what the county asks for, what the township answered, the newest first."""
    sample = _facts(
        text("samples.panel.sample"),
        (("samples.column.office", item.office if county else ""), ("samples.column.title", item.title),
         ("samples.column.label", item.label), ("samples.column.place", item.place)),
    )  # fmt: skip
    parts: list[QWidget] = [sample]
    if item.verdict:
        said = _facts(
            text("samples.panel.demand"),
            (("samples.column.verdict", f"{code_word('sample_verdict', item.verdict)} {item.verdict_on}"),
             ("samples.column.demand", item.remark)),
        )  # fmt: skip
        parts.append(said)
    answers = Card(text("samples.panel.answers"))
    for reply in reversed(item.answers):
        answers.add(*_reply(reply, photo))
    if not item.answers:
        answers.add(label(text("samples.panel.no_answer"), "3"))
    return [*parts, answers]


def _reply(reply: SampleReply, photo: Callable[[bytes], None]) -> list[QWidget]:
    head = text(
        "samples.panel.answer_head", day=reply.answered_on, by=reply.answered_by,
        result=code_word("sample_result", reply.result),
    )  # fmt: skip
    parts: list[QWidget] = [label(head, "strong")]
    if reply.finding:
        parts.append(label(reply.finding, wrap=True, selectable=True))
    if reply.photo:
        uid = reply.photo
        parts.append(button(text("samples.act.photo"), lambda: photo(uid), kind="link", icon="eye"))
    return parts


def draw_parts(draw: DrawLine) -> list[QWidget]:
    """How a drawing was made, and how anybody makes it again."""
    words = text("samples.panel.population_words", population=draw.population, items=draw.items)
    made = _facts(
        text("samples.panel.sample"),
        (("samples.panel.from", text(f"samples.source.{draw.source}")),
         ("samples.panel.month", formats.month(draw.month)),
         ("samples.panel.programmes", text("samples.join").join(draw.programmes)),
         ("samples.panel.population", words),
         ("samples.panel.drawn_on", draw.drawn_on), ("samples.panel.due_on", draw.due_on)),
    )  # fmt: skip
    again = _facts(
        text("samples.panel.repeat"),
        (("samples.panel.seed", draw.seed), ("samples.panel.digest", _grouped(draw.list_digest))),
    )
    again.add(label(text("samples.panel.repeat_words", items=draw.items), "2s", wrap=True))
    return [made, again]


def _grouped(digest: str) -> str:
    """A digest that can be read aloud and that goes on in the next line."""
    return " ".join(digest[at : at + GROUP] for at in range(0, len(digest), GROUP))


def _facts(title: str, pairs: Sequence[tuple[str, str]]) -> Card:
    return Card(title).add(*(fact(text(key), words) for key, words in pairs if words))
