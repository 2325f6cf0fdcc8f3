"""What pyproject.toml cannot say: the manual and its pictures go into the wheel as data of ``resources``."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
CARRIED = (("docs/manual", "resources/manual"), ("docs/screenshots", "resources/screenshots"))


class BuildWithManual(build_py):
    """Copies the manual beside the packages."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        for source, target in CARRIED:
            shutil.copytree(ROOT / source, Path(self.build_lib) / target, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithManual})
