"""Applications of the demo's township at every stage of their way, entered through the program's own operations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from minsheng_desktop.applications.means_checks import answer_checks
from minsheng_desktop.applications.means_records import MeansAnswer, MeansHit
from minsheng_desktop.applications.means_requests import request_checks
from minsheng_desktop.applications.objections import NewObjection, add_objection
from minsheng_desktop.applications.posting_records import PostingWish
from minsheng_desktop.applications.postings import close_postings, make_postings
from minsheng_desktop.applications.records import NewApplication, StepWish
from minsheng_desktop.applications.reference_values import set_reference_values
from minsheng_desktop.applications.registering import register_application
from minsheng_desktop.applications.steps import take_step
from minsheng_desktop.applications.survey_records import DeductionEntry, IncomeEntry, NewReference, NewSurvey
from minsheng_desktop.applications.surveys import record_survey
from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.households.records import NewMember, Registration
from minsheng_desktop.households.registering import register_household
from minsheng_desktop.households.service import household_page
from minsheng_desktop.rules.citizen_id import check_character
from minsheng_desktop.workspace.service import Workspace

WHO = "陈晓琳"
CAUSES = ("主要劳动力患病，收入减少", "家中有重度残疾人，无稳定收入", "子女就学支出大", "失业后没有稳定收入")
REFERENCES = (
    ("水稻", "operating", "亩", 62000),
    ("玉米", "operating", "亩", 48000),
    ("生猪", "operating", "头", 50000),
    ("外出务工", "wage", "月", 280000),
    ("本地零工", "wage", "天", 10000),
)
GROUPS = ("一组", "二组", "三组")
SIGNED = {"authorised_on": "2026-05-18", "papers": "all", "relatives": "none"}


NAMES = (
    "丁桂兰",
    "方立新",
    "石秀珍",
    "何长顺",
    "孟庆云",
    "罗玉梅",
    "宋传喜",
    "汤金花",
    "范德才",
    "卞月英",
    "韦国良",
    "卫小兰",
    "蒋大成",
    "沈翠华",
    "韩永福",
    "杨素芬",
    "朱来顺",
    "秦香莲",
    "尤成林",
    "许桂枝",
    "何家旺",
    "吕春梅",
    "施建国",
    "张小凤",
)


def _number(born: str, order: int) -> str:
    first = f"341299{born}{order:03d}"
    return first + check_character(first)


def applicants(workspace: Workspace) -> list[tuple[bytes, bytes]]:
    """(person, household) of made-up families that draw nothing yet, registered in several villages."""
    villages = workspace.read(village_choices)[:6]
    made = []
    for at, name in enumerate(NAMES):
        members = [NewMember(name=name, id_no=_number(f"{1951 + at}0312", 200 + 2 * at), relation="户主")]
        spouse = NewMember(
            name=f"{NAMES[-at - 1][0]}守田", id_no=_number(f"{1950 + at}0725", 301 + 2 * at), relation="配偶"
        )
        child = NewMember(name=f"{name[0]}晓宇", id_no=_number(f"{1994 + at % 12}0918", 401 + 2 * at), relation="子")
        members += [spouse, child][: at % 3]
        village = villages[at % len(villages)].value
        new = Registration(village, village_group=GROUPS[at % 3], address=f"{at + 3} 号", members=tuple(members),
                           month=202605)  # fmt: skip
        home = workspace.run(register_household, new).value
        household = home if isinstance(home, bytes) else home.uid
        page = workspace.read(household_page, household)
        made.append((page.members[0].person_uid, household))
    return made


class Cases:
    """Takes cases along their way."""

    def __init__(self, workspace: Workspace) -> None:
        self._run = workspace.run

    def register(self, people: Sequence[tuple[bytes, bytes]], programme: str, first: date) -> list[bytes]:
        """Applications, one each few days."""
        uids = []
        for at, (person, home) in enumerate(people):
            day = date.fromordinal(first.toordinal() + at % 5)
            new = NewApplication(programme, person, day, home, cause=CAUSES[at % len(CAUSES)])
            uids.append(self._run(register_application, new).value)
        return uids

    def step(self, uids: Sequence[bytes], step: str, day: date, result: str = "", **details: str) -> None:
        """A step for all of them."""
        done = self._run(take_step, list(uids), StepWish(step, result, day, WHO, details=details)).value
        assert not done.refused, done.refused[0].message

    def accept(self, uids: Sequence[bytes]) -> None:
        """受理 with everything there."""
        self.step(uids, "accept", date(2026, 5, 24), **SIGNED)

    def check(self, uids: Sequence[bytes]) -> None:
        """经济状况核对 asked and answered."""
        self._run(request_checks, list(uids), date(2026, 5, 26))
        hit = MeansHit("pension", "", "城乡居民养老保险，每月领取", 21500)
        answers = [MeansAnswer(uid, date(2026, 6, 3), "meets", (hit,) if at == 0 else ())
                   for at, uid in enumerate(uids)]  # fmt: skip
        self._run(answer_checks, answers)

    def visit(self, uids: Sequence[bytes]) -> None:
        """入户调查 with incomes by reference prices."""
        for at, uid in enumerate(uids):
            income = (
                IncomeEntry("operating", "水稻", quantity=Decimal("3.5")),
                IncomeEntry("wage", "本地零工", quantity=Decimal(30 + 6 * at)),
                IncomeEntry("transfer", "养老保险", amount_fen=258000),
            )
            spent = (DeductionEntry("illness", "住院", f"ZY2026{at:03d}", None, 860000, 520000, 60000),)
            new = NewSurvey(date(2026, 6, 8), WHO, "程水生", uid, income=income, deductions=spent,
                            housing={"house_rooms": 3}, finding="情况属实，符合条件。")  # fmt: skip
            self._run(record_survey, new)

    def examine(self, uids: Sequence[bytes]) -> None:
        """初审."""
        self.step(uids, "preliminary", date(2026, 6, 10))

    def post(self, uids: Sequence[bytes], day: date | None) -> tuple[bytes, ...]:
        """公示单 for all of them."""
        return self._run(make_postings, list(uids), PostingWish(posted_on=day)).value.postings


def dress_cases(workspace: Workspace, programme: str = "dibao_rural") -> list[bytes]:
    """Cases at every stage; answers their uids, those furthest on their way first."""
    cases, people = Cases(workspace), applicants(workspace)
    workspace.run(set_reference_values, [NewReference(2026, *value) for value in REFERENCES])
    uids = cases.register(people, programme, date(2026, 5, 18))
    accepted, checked, visited, examined, posted, decided = (uids[:at] for at in (20, 16, 13, 10, 8, 4))
    cases.accept(accepted)
    cases.check(checked)
    cases.visit(visited)
    cases.examine(examined)
    cases.post(examined[8:], None)
    sheets = cases.post(posted[4:], date(2026, 6, 24))
    over = cases.post(decided, date(2026, 6, 13))
    workspace.run(close_postings, list(over), date(2026, 6, 22))
    workspace.run(add_objection, NewObjection("有人反映该户在县城有商品房", date(2026, 6, 27), posted[-1]))
    cases.step(decided[:1], "decide", date(2026, 6, 24))
    assert sheets
    return uids
