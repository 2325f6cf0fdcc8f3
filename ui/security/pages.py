"""The pages about users and the history of operations."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec(
        "security.users", "system", "security.page.users", "users", "ui.security.users_page:UsersPage", right="admin"
    ),
    PageSpec("security.today", "system", "undoing.page", "undo-2", "ui.security.today_page:TodayPage"),
    PageSpec("security.audit", "system", "security.page.audit", "history", "ui.security.audit_page:AuditPage"),
]
