"""The pages of the exchange: sending, receiving and joining of a township; the county's board and admissions."""

from __future__ import annotations

from ui.registry import PageSpec

TOWNSHIP, COUNTY = frozenset({"township"}), frozenset({"county"})

PAGES = [
    PageSpec(
        "exchange.send", "exchange", "exchange.page.send", "package", "ui.exchange.send_page:SendPage", TOWNSHIP,
        right="package",
    ),
    PageSpec(
        "exchange.receive", "exchange", "exchange.page.receive", "inbox", "ui.exchange.receive_page:ReceivePage",
        TOWNSHIP, right="package",
    ),
    PageSpec(
        "exchange.joining", "exchange", "exchange.page.joining", "key-round", "ui.exchange.joining_page:JoiningPage",
        TOWNSHIP, right="admin",
    ),
    PageSpec(
        "exchange.board", "receiving", "exchange.page.board", "inbox", "ui.exchange.board_page:BoardPage", COUNTY,
        right="package",
    ),
    PageSpec(
        "exchange.summary", "summary", "county.page.summary", "sigma", "ui.exchange.summary_page:SummaryPage", COUNTY,
    ),
    PageSpec(
        "exchange.township", "receiving", "county.page.township", "eye", "ui.exchange.township_page:TownshipPage",
        COUNTY, menu=False,
    ),
    PageSpec(
        "exchange.check", "receiving", "exchange.page.check", "package-check",
        "ui.exchange.receive_page:CheckPage", COUNTY, right="package",
    ),
    PageSpec(
        "exchange.admit", "receiving", "exchange.page.admit", "key-round", "ui.exchange.admit_page:AdmitPage", COUNTY,
        right="admin",
    ),
    PageSpec(
        "exchange.stand_in", "receiving", "exchange.page.stand_in", "database-backup",
        "ui.exchange.stand_in_page:StandInPage", COUNTY, right="admin",
    ),
]  # fmt: skip
