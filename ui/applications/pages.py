"""救助办理: the pages on which applications are taken in, looked into, posted and decided."""

from __future__ import annotations

from ui.registry import PageSpec

GROUP = "assistance"

PAGES = [
    PageSpec("applications.intake", GROUP, "cases.page.intake", "inbox", "ui.applications.intake_page:IntakePage"),
    PageSpec(
        "applications.means", GROUP, "cases.page.means", "scan-search", "ui.applications.means_page:MeansPage"
    ),
    PageSpec("applications.survey", GROUP, "cases.page.survey", "house", "ui.applications.survey_page:SurveyPage"),
    PageSpec(
        "applications.posting", GROUP, "cases.page.posting", "megaphone", "ui.applications.posting_page:PostingPage"
    ),
    PageSpec(
        "applications.decision", GROUP, "cases.page.decision", "circle-check",
        "ui.applications.decision_page:DecisionPage",
    ),
    PageSpec(
        "applications.reception", GROUP, "desk.page.reception", "users",
        "ui.applications.desk_reception:ReceptionPage",
    ),
    PageSpec(
        "applications.reserve", GROUP, "desk.page.reserve", "banknote", "ui.applications.desk_reserve:ReservePage"
    ),
    PageSpec(
        "applications.relatives", GROUP, "desk.page.relatives", "users",
        "ui.applications.desk_relatives:RelativesPage",
    ),
    PageSpec(
        "applications.waivers", GROUP, "desk.page.waivers", "file-text", "ui.applications.desk_waivers:WaiversPage"
    ),
    PageSpec(
        "applications.new", GROUP, "cases.page.new", "file-input", "ui.applications.new_page:NewPage",
        frozenset({"township"}), menu=False, right="edit",
    ),
    PageSpec(
        "applications.case", GROUP, "cases.page.case", "file-text", "ui.applications.case_page:CasePage", menu=False
    ),
    PageSpec(
        "applications.visit", GROUP, "cases.page.visit", "house", "ui.applications.visit_page:VisitPage", menu=False
    ),
    PageSpec(
        "applications.reference", GROUP, "cases.page.reference", "book-open",
        "ui.applications.reference_page:ReferencePage", menu=False,
    ),
]  # fmt: skip
