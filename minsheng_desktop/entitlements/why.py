"""Why a benefit changed and who approved it (R-047)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of a change in words and who approved it; both stand with the operation and in 动态变动表."""

    reason: str = ""
    approver: str = ""

    def params(self) -> dict[str, str]:
        """What is told, for the operation."""
        told = {"reason": self.reason.strip(), "approver": self.approver.strip()}
        return {key: value for key, value in told.items() if value}


NO_WORD = Why()
