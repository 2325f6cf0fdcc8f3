"""Write docs/licences.md: the licence of everything that is shipped or needed to build and test.

.venv/bin/python tools/licences.py
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"

# Where a package's own metadata is silent, vague, or not installed on this platform: read in its licence file.
KNOWN = {
    "charset-normalizer": "MIT",
    "colorama": "BSD-3-Clause",
    "isodate": "BSD-3-Clause",
    "macholib": "MIT",
    "olefile": "BSD-2-Clause",
    "pathspec": "MPL-2.0",
    "pefile": "MIT",
    "pyinstaller": "GPL-2.0-or-later with the bootloader exception (bundles may carry any licence)",
    "pyinstaller-hooks-contrib": "Apache-2.0 (run-time hooks), GPL-2.0-or-later (the rest, not bundled)",
    "pypdfium2": "Apache-2.0 OR BSD-3-Clause; PDFium within: BSD-3-Clause and others, listed in the wheel",
    "pyrage": "MIT",
    "pywin32-ctypes": "BSD-3-Clause",
    "reportlab": "BSD-3-Clause",
    "sqlcipher3": "Zlib; SQLCipher within: BSD-3-Clause, OpenSSL within: Apache-2.0",
    "text-unidecode": "Artistic-1.0",
}
SPELLING = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
}
# What a person may be given under Apache-2.0 without further conditions than a notice (Qt: dynamically linked).
ACCEPTED = (
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
    "PSF-2.0", "Zlib",
)  # fmt: skip

HEAD = """\
# Licences

Written by `tools/licences.py`; do not edit. The program itself is under Apache-2.0 (`LICENSE`). Every package below is
pinned in `requirements.lock` (shipped) or `requirements-dev.lock` (needed to build and test, not shipped).

Qt and PySide6 are used under the LGPL-3.0: they are linked dynamically and lie as separate files in the bundle, so that
they can be replaced; their sources are at <https://download.qt.io/official_releases/>.
"""


def locked(name: str) -> dict[str, str]:
    """The packages of a lock file: name -> version (several, where it differs by platform)."""
    rows: dict[str, str] = {}
    for package, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.M):
        rows[package] = f"{rows[package]}, {version}" if package in rows else version
    return rows


def licence_of(package: str) -> str:
    """The licence of a package in SPDX spelling. Raises ``LookupError`` where it cannot be told."""
    if package in KNOWN:
        return KNOWN[package]
    about = metadata.metadata(package)
    classifiers = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or [] if line.startswith("License")]
    for found in (about.get("License-Expression"), about.get("License"), *classifiers):
        if found and len(found) < 60 and "\n" not in found:
            return SPELLING.get(found, found)
    raise LookupError(f"{package}: its licence is not in its metadata; read its licence file and add it to KNOWN")


def table(packages: dict[str, str]) -> str:
    """The packages as a table."""
    rows = [f"| {name} | {version} | {licence_of(name)} |" for name, version in sorted(packages.items())]
    return "\n".join(["| Package | Version | Licence |", "| --- | --- | --- |", *rows]) + "\n"


def page() -> str:
    """The whole page."""
    shipped = locked("requirements.lock")
    others = {name: version for name, version in locked("requirements-dev.lock").items() if name not in shipped}
    fonts = (ROOT / "resources" / "fonts" / "NOTICE.txt").read_text(encoding="utf-8").strip()
    return "\n".join(
        [
            HEAD,
            "## Shipped with the program\n",
            table(shipped),
            "## Fonts (`resources/fonts`)\n",
            f"```text\n{fonts}\n```\n",
            "## Icons (`resources/icons`)\n",
            "Lucide, ISC licence; the text is `resources/icons/LICENSE`.\n",
            "## Needed to build and test\n",
            table(others),
        ]
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
