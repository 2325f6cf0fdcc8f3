"""Why a benefit changed and who approved it (R-047)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of a change in words and who approved it; both stand with the period that begins, with the operation
    and in 动态变动表."""

    reason: str = ""
    approver: str = ""

    def params(self) -> dict[str, str]:
        """What is told, for the operation."""
        told = {"reason": self.reason.strip(), "approver": self.approver.strip()}
        return {key: value for key, value in told.items() if value}

    def columns(self) -> tuple[str | None, str | None]:
        """Reason and approver as a period keeps them."""
        return self.reason.strip() or None, self.approver.strip() or None

    def or_else(self, reason: str) -> Why:
        """The same with ``reason`` where none is told."""
        return self if self.reason.strip() else Why(reason, self.approver)


NO_WORD = Why()
