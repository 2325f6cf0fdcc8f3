"""The open workspace as the exchange sees it: what it may read, run and back up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from db.engine import Database
from db.queries import workspace as stored
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.operation import NodeInfo, Outcome, UnitOfRead, UnitOfWork, UseCase, User
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.exchange.cards import card_fingerprint
from minsheng_desktop.exchange.keys import NodeKeys, node_keys, recipient_id
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

    def safe_for_packages(self, job: Job) -> None:
        """Write the backup that packages are taken under, where one is due."""

    def refresh_node(self) -> None:
        """Read the node's own row again."""


def require(office: Office, right: Right) -> None:
    """Raise FORBIDDEN where the user does not hold the right."""
    if not may(office.user.role, right):
        raise AppError(Kind.FORBIDDEN, "forbidden")


def own_keys(uow: UnitOfRead) -> NodeKeys:
    """The private keys of this node."""
    return node_keys(stored.node_state(uow.connection)["keys"])


NEXT_KEYS = "exchange.next_keys"
HANDED = "exchange.handed_over"


def next_keys(uow: UnitOfRead) -> NodeKeys | None:
    """The private keys a township has made and the county has not answered yet; until then the present ones hold."""
    packed = stored.setting(uow.connection, NEXT_KEYS)
    return node_keys(bytes.fromhex(packed)) if packed else None


def receiving_keys(uow: UnitOfRead, receiver_key: str) -> NodeKeys:
    """The keys to open a package with that names ``receiver_key``: the present ones, or those to come."""
    coming = next_keys(uow)
    return coming if coming is not None and recipient_id(coming.recipient) == receiver_key else own_keys(uow)


def begin_next_keys(uow: UnitOfWork, receiver_key: str) -> None:
    """Sign and receive with the keys that were made anew, once the county has written to them."""
    coming = next_keys(uow)
    if coming is None or recipient_id(coming.recipient) != receiver_key:
        return
    stored.update_node(uow.connection, keys=coming.to_bytes())
    stored.put_setting(uow.connection, NEXT_KEYS, "")


def check_in_use(uow: UnitOfRead) -> None:
    """Raise RULE in a workspace that was handed over to another computer, which alone writes from then on."""
    to = stored.setting(uow.connection, HANDED, "")
    if to:
        raise AppError(Kind.RULE, "exchange.handed_over", to=to)


def own_install(uow: UnitOfRead) -> str:
    """The installation as it stands in packages; that of a demonstration begins with ``demo-``."""
    state = stored.node_state(uow.connection)
    return f"{DEMO if state['demo'] else ''}{state['install_id']}"


def own_card(uow: UnitOfRead, keys: NodeKeys | None = None) -> NodeCard:
    """What this node tells others about itself, with ``keys`` in place of the present ones."""
    keys = keys or own_keys(uow)
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
