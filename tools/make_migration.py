"""Write the next migration from the difference between the models and a migrated empty database.

    python tools/make_migration.py "what changes"

Read the result before you commit it, add its number to ``db/schema.py`` and a populated database of
the version before it to ``tests/migrations``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from db.engine import connect  # noqa: E402
from db.migrate import migrate  # noqa: E402
from db.models import Base  # noqa: E402
from db.schema import REVISIONS  # noqa: E402

TEMPLATE = '''"""{message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = {down}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
{body}
'''


def main() -> None:
    """Compare, render, write."""
    message = sys.argv[1]
    versions = ROOT / "db" / "migrations" / "versions"
    made = sorted(path.name[:4] for path in versions.glob("[0-9]*.py"))
    number = f"{len(made) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        path, key = Path(folder) / "empty.db", os.urandom(32)
        if made:
            migrate(path, key, REVISIONS[len(made) - 1], create=True)
        raw = connect(path, key, create=True)
        engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: raw, poolclass=StaticPool)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"target_metadata": Base.metadata})
            script = produce_migrations(context, Base.metadata)
            body = render_python_code(script.upgrade_ops, migration_context=context)
        raw.close()
    down = repr(made[-1]) if made else "None"
    name = "_".join(message.lower().split())
    body = "\n".join(line for line in body.splitlines() if not line.strip().startswith("#"))
    text = TEMPLATE.format(message=message, number=number, down=down, body="    " + body.strip())
    (versions / f"{number}_{name}.py").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
