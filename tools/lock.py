"""Write requirements.lock and requirements-dev.lock from the .in files.

    python3 tools/lock.py          # needs `uv` on the PATH: it resolves for every platform at once

Each file pins every package with the hashes of all its wheels, so that one lock serves
Linux and Windows. The programme's own versions stand in the .in files; run this after a change there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Written by tools/lock.py from {source}; do not edit. Installed with --require-hashes.\n"


def lock(source: str, target: str, constraint: str | None = None) -> None:
    """Resolve ``source`` into ``target``, keeping the versions of ``constraint`` where they occur."""
    command = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-annotate", "--no-header", "--no-config", "--quiet", "--output-file", target, source]
    if constraint:
        command += ["--constraint", constraint]
    subprocess.run(command, cwd=ROOT, check=True)
    path = ROOT / target
    path.write_text(HEADER.format(source=source) + path.read_text(encoding="utf-8"), encoding="utf-8")


def main() -> int:
    """Lock both files; the development lock keeps the versions of the first."""
    if shutil.which("uv") is None:
        print("uv is not on the PATH: install it (pipx install uv) and try again", file=sys.stderr)
        return 2
    lock("requirements.in", "requirements.lock")
    lock("requirements-dev.in", "requirements-dev.lock", constraint="requirements.lock")
    return 0


if __name__ == "__main__":
    sys.exit(main())
