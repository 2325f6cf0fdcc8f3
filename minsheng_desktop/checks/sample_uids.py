"""Which answer belongs to which demand: an answer's uid follows from the item and from what was asked for.

So a township and its county agree without a clock on whether the last demand was answered, in whatever order packages
arrive and whatever was restored from a backup. An answer taken back leaves its uid behind; the next takes the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from db.types import definition_uid
from minsheng_desktop.rules.sampling import demand_key

ATTEMPTS = 16  # how often an answer to one demand may be taken back and given anew


def answer_uids(item: Mapping[str, Any]) -> list[bytes]:
    """The uids an answer to the present demand may have, in the order they are taken."""
    demand = demand_key(item["verdict"], item["verdict_on"], item["rectify_by"], item["remark"])
    base = f"{item['uid'].hex()}\x1f{demand}"
    return [definition_uid("sample_answer", f"{base}\x1f{at}") for at in range(ATTEMPTS)]


def answers_now(item: Mapping[str, Any], given: Collection[bytes]) -> bytes | None:
    """The one of the given answers that answers the present demand."""
    return next((uid for uid in answer_uids(item) if uid in given), None) if given else None
