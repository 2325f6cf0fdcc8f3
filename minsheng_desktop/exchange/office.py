"""The open workspace as the exchange sees it: what it may read, run and back up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from db.engine import Database
from db.queries import workspace as stored
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.operation import NodeInfo, Outcome, UnitOfRead, UseCase, User
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.exchange.cards import card_fingerprint
from minsheng_desktop.exchange.keys import NodeKeys, node_keys
from minsheng_desktop.exchange.records import NodeCard

T = TypeVar("T")
DEMO = "demo-"


class Office(Protocol):
    """A workspace opened by a user (``workspace.service.Workspace``)."""

    database: Database
    clock: Clock
    user: User
    node: NodeInfo

    def read_job(self, job: Job, query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a reading use case in one consistent view."""

    def run_job(
        self, job: Job, signoff: dict[str, str] | None, work: UseCase[..., T], *args: Any, **kwargs: Any
    ) -> Outcome[T]:
        """Run a use case as its operation, in one transaction."""

    def backup(self, target: Any = None, automatic: str = "") -> Any:
        """Write a verified backup."""

    def refresh_node(self) -> None:
        """Read the node's own row again."""


def require(office: Office, right: Right) -> None:
    """Raise FORBIDDEN where the user does not hold the right."""
    if not may(office.user.role, right):
        raise AppError(Kind.FORBIDDEN, "forbidden")


def own_keys(uow: UnitOfRead) -> NodeKeys:
    """The private keys of this node."""
    return node_keys(stored.node_state(uow.connection)["keys"])


def own_install(uow: UnitOfRead) -> str:
    """The installation as it stands in packages; that of a demonstration begins with ``demo-``."""
    state = stored.node_state(uow.connection)
    return f"{DEMO if state['demo'] else ''}{state['install_id']}"


def own_card(uow: UnitOfRead) -> NodeCard:
    """What this node tells others about itself."""
    keys = own_keys(uow)
    node = uow.node
    return NodeCard(
        node.uid, node.role, node.area_code, node.name[:60], keys.sign_key, keys.recipient, own_install(uow)
    )


def own_fingerprint(uow: UnitOfRead) -> str:
    """The number the other office reads out when it checks who we are."""
    return card_fingerprint(own_card(uow))


def check_demo(office: Office, install: str) -> None:
    """A demonstration exchanges with demonstrations alone."""
    if install.startswith(DEMO) != office.node.demo:
        raise AppError(Kind.RULE, "exchange.demo_apart")
