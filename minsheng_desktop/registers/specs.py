"""The registers there are: what the program ships, superseded by what the county declared.

A register is declared as TOML; ``resources/catalogue/registers/*.toml`` holds the shipped ones (any number in a
file, ``sections.toml`` the sections), ``register define FILE.toml`` takes the same form. Example::

    [register.rectification]                  # the code: a-z 0-9 _, stays the same for ever
    title = "督查问题整改台账"                # shown; headers and file names use it
    section = "supervision"                   # a key of sections.toml
    about = "…"                               # one or two sentences, shown above the table
    mechanisms = ["M-160"]                    # where it comes from (optional)
    aliases = ["整改台账"]                    # other names it is found by (optional)
    subject = "problem"                       # column: what an entry is called in lists; its pinyin is searched
    day = "found_on"                          # column (date): the day of the entry; its year is the entry's year
    standing = true                           # entries belong to no year (homes, members, assets): listed in every one
    unit = "office"                           # column (text): the unit; quotas and filters (optional)
    amount = "cost"                           # column (money) kept as THE amount of the entry (optional)
    quantity = "count"                        # column (int, number) kept as THE quantity (optional)
    columns = [
      { key = "found_on", label = "检查日期", type = "date", required = true },
      { key = "area", label = "所在村", type = "area" },
      { key = "kind", label = "类型", type = "choice", choices = ["资金", "进度"] },
      { key = "state", label = "情况", type = "choice", list = "doubt_status" },   # a list of code_lists.csv
      { key = "reporter", label = "反映人", hidden_from = ["village_helper", "read_only"] },
    ]

Columns: ``type`` is text (default), long (several lines), int, number (three decimals at most), money (yuan), date,
month, flag (是/否), choice, choices (several, kept joined by 、), citizen_id, phone; links: person, household, task,
area, project, programme, entry (of ``register``), entries (several of ``register``: names joined by 、). A link is
typed as a name, an ID number or a number of the entry; where nothing fits it stays as words, unless
``strict = true``. More keys: ``required``, ``about`` (hint), ``unit`` (元/月, 张 …), ``default`` (value of a new
entry; "today", "user"), ``headers`` (other spellings in sheets), ``hidden_from`` (roles that never see it: screen,
export, print), ``sum = true`` (summed under the list and in the figures), ``least``/``most`` (bounds of numbers),
``future`` (of a date: a day still to come is allowed – "allow", where it is planned –, told as odd – "warn" – or
refused – "refuse"; where nothing is said, the day due is allowed, the day of a balance refused, others told).

Everything else is optional::

    number = { pattern = "督改〔{year}〕{n}号", yearly = true }    # {n:03} pads; the series of each office is its own
    due = { days = 15, start = "found_on", working = true }          # counted in working or calendar days, or
    due = { column = "due_on", days = 15, start = "found_on" }       # the typed date, counted where it is left empty
    due = { months = 2, start = "checked_on" }  /  { each_year = "06-15" }  /  { half_month = true, start = "…" }
    due = { start = "got_on", by = "kind", by_days = { "信访" = 60, "咨询" = 5 } }   # days by the value of a column
    close = { day = "closed_on" }                                    # an entry is open until this date is filled in
    close = { column = "result", values = ["已对接"], day = "done_on", needs = ["answer"] }  # or one of these values;
                                              # the day is then today's where left empty; needs: must be filled in
    parent = "elder_homes"; parent_column = "home"                   # column (entry): the entry it belongs to
    raises = { register = "opinion_tasks", when = "opinion", copy = { opinion = "content", area = "area" } }
                                              # an entry with something in ``when`` opens one there: own key = its key
    balance = { account = "charity", of = "amount", group = "fund", direction = 1 }   # all comes in (-1: goes out)
    balance = { account = "goods", of = "count", group = "item", column = "way", incoming = ["入库"],
                outgoing = ["出库"] }         # per group never below zero on any day; registers may share an account;
                                              # measure = "measure": a column; 斤 and 公斤 are kept apart
    occupancy = { capacity = "beds", bed = "bed_no", arrived = "came_on", left = "left_on", grade = "care_grade" }
                                              # stays; capacity is a column of the parent, the others of this register
    coverage = { programme = "programme", month = "month", stated = "number", result = "result", done = ["已访"] }
                                              # parent = the round: its programme and month give who must be visited,
                                              # or its stated number; result/done are columns of this register;
                                              # copy = { title = "project" }: the round's column = own of a new line
    page = "applications.list"                # no entries: the work is on another page of the program
    page_county = "progress.scores"           # and for the county on this one, where it is not the same

    [[register.rectification.check]]          # title is shown; refuse = true: not saved
    title = "…"; kind = "sum"; total = "amount"; parts = ["a", "b"]        # total is the sum of the parts
    kind = "children"; total = "amount"; register = "lines"; first = "amount"  # total is the sum over child entries
    kind = "order"; first = "from"; second = "till"                          # dates (numbers) not the wrong way round
    kind = "not_above"; first = "helped"; second = "applied"                 # numbers: first <= second

    [[register.briefings.quota]]              # a counter with its least number, a line per group and period
    key = "issues"; title = "简报期数"; group = ["unit"]; every = "year"     # year, half, quarter, month, all
    steps = [[1, 6], [2, 12], [3, 15]]; items = "items"   # least by the number in column ``items`` (of the group)
    least = 4                                 # or the same for all
    count = "entries"                         # or a column to be summed; distinct = "form": different values count
    where = { kind = ["简报"] }               # only such entries
    of = "party_members"; match = { member = "" }         # group column ↔ column of ``of`` ("": its entry itself):
                                              # a line for each of its open entries, also those without any;
                                              # of_where filters them; ``items`` is then a column of ``of``
    # group = ["kind", "festival"], of = "…", match = { kind = "visit_kind" }, distinct = "member": due = how many
    # entries of ``of`` have that kind (四必访); no least then

    [[register.petitions.rate]]
    key = "closed"; title = "办结率"; kind = "closed"     # closed / all; in_time: closed by the day due / due or closed
    kind = "share"; column = "adopted"; values = ["是"]   # entries with these values / entries with any value
    kind = "ratio"; part = "satisfied"; whole = "asked"   # sums of two columns
    kind = "coverage"                                     # see coverage
    group = ["area"]; target = 100                        # also by these columns; per cent that has to be reached

    [[register.petitions.figure]]             # may feed an indicator; count and sums of ``sum`` columns always exist
    key = "persons"; title = "受助人数"; kind = "sum"; column = "persons"; unit = "人"   # count, sum, distinct, closed
    where = { … }

    [[register.old_members.test]]             # who meets conditions; lists can be narrowed to them
    key = "subsidy"; title = "符合老党员补贴"; on = "06-15"; years = [["born_on", 70], ["joined_on", 30]]

    [register.rectification.print]            # printing, see notices.register_papers
    layouts = ["form", "list"]                # form, list, agreement, card, certificate
    title = ""; body = "text with {keys}"; note = "under the form"; opinions = ["village_opinion"]  # tall boxes
    signs = ["填表人", "负责人"]; seals = ["单位（盖章）"]; list_columns = ["…"]; landscape = true
    more = { … }                              # whatever one layout alone needs
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from db.queries import registers as stored
from minsheng_desktop.core.errors import AppError, not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.registers.records import RegisterSpec
from minsheng_desktop.registers.spec_reading import FOLDER, read_spec, sections

__all__ = ["RegisterSpec", "find_spec", "load_specs", "sections", "shipped_specs"]


@cache
def shipped_specs() -> Mapping[str, RegisterSpec]:
    """The shipped registers by code, in the order of sections and files."""
    found: list[RegisterSpec] = []
    for path in sorted(FOLDER.glob("*.toml")):
        with path.open("rb") as handle:
            content = tomllib.load(handle)
        found += [read_spec(code, table) for code, table in content.get("register", {}).items()]
    order = list(sections())
    found.sort(key=lambda spec: order.index(spec.section))
    return MappingProxyType({spec.code: spec for spec in found})


def load_specs(uow: UnitOfRead) -> dict[str, RegisterSpec]:
    """The registers in force by code: a declared one supersedes the shipped one of its code.

    One the county ended is still there (``ended``): its entries stay and are read. One a newer program of the county
    declared in a form that is not understood here leaves the shipped one in force.
    """
    specs = dict(shipped_specs())
    for row in stored.declared(uow.connection):
        spec = _declared(row)
        if spec:
            specs[spec.code] = spec
    order = list(sections())
    return dict(sorted(specs.items(), key=lambda pair: order.index(pair[1].section)))


def _declared(row: Mapping[str, Any]) -> RegisterSpec | None:
    """A declared register, None where a newer program declared what this one does not understand."""
    try:
        return read_spec(
            row["code"], json.loads(row["content"]), version=row["version_no"], document=row["document"] or "",
            ended=row["until_day"] or "",
        )  # fmt: skip
    except AppError:
        return None


def find_spec(uow: UnitOfRead, wanted: str) -> RegisterSpec:
    """The register of a code, a title or another name of it. Raises NOT_FOUND."""
    specs = load_specs(uow)
    if wanted in specs:
        return specs[wanted]
    key = alias_key(wanted)
    for spec in specs.values():
        if key in {alias_key(word) for word in (spec.title, *spec.aliases)}:
            return spec
    raise not_found("registers.unknown", wanted=wanted)
