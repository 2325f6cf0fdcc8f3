#!/usr/bin/env python3
"""Set everything up and start: the one command of this project.

    python3 run.py                 set up, build the demo, open its window
    python3 run.py --folder DIR    the same, with the demo in DIR (default: demo-data beside this file)
    python3 run.py test            lint, types, import contracts and tests
    python3 run.py test --slow     the tests that take long: frozen bundle, kills, fuzzing, large data
    python3 run.py test --coverage the tests, and which lines of the whole program they run (takes twice as long)
    python3 run.py test -- ARGS    further arguments for pytest

Standard library only. The first run makes .venv and installs the locked requirements from PyPI; on Debian
and its relatives, root also gets the missing system packages, anybody else is told the one line to run.
Without a display the demo runs through the command line and says where its results lie.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
LINUX = sys.platform.startswith("linux")
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST, NEWEST = (3, 11), (3, 13)

# What Qt's libraries and its X11 plugin link to but do not bring along -> the Debian package that has it.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}

# Programs that tests or the building of the program run -> the Debian package that has them.
TEST_PROGRAMS = {
    "objdump": "binutils",  # PyInstaller reads libraries with it
    "age": "age",  # a foreign program reads and writes packages with these two
    "openssl": "openssl",
}


class SetupError(Exception):
    """Something this machine lacks; the message says what to do."""


def say(message: str) -> None:
    """One line of progress, at once."""
    print(f"run.py: {message}", flush=True)


def has_display() -> bool:
    """Whether a window can be opened."""
    return not LINUX or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def can_load(library: str) -> bool:
    """Whether the dynamic loader finds ``library``."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(for_qt: bool, for_tests: bool) -> dict[str, str]:
    """What this Linux lacks: what was looked for -> the Debian package that brings it."""
    missing = {}
    if not PYTHON.exists() and (importlib.util.find_spec("ensurepip") is None):
        missing["the venv module of Python"] = "python3-venv"
    if for_qt:
        missing.update({name: package for name, package in QT_LIBRARIES.items() if not can_load(name)})
    if for_tests and not has_display() and shutil.which("Xvfb") is None:
        missing["Xvfb"] = "xvfb"
    if for_tests:
        missing.update({name: package for name, package in TEST_PROGRAMS.items() if shutil.which(name) is None})
    return missing


def install_packages(for_qt: bool, for_tests: bool) -> None:
    """Install what is missing with apt as root; otherwise raise with the line to run."""
    missing = missing_packages(for_qt, for_tests)
    if not missing:
        return
    packages = sorted(set(missing.values()))
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        raise SetupError(
            "this system lacks: " + ", ".join(sorted(missing)) + ". Install them with its package manager "
            "(on Debian they are in: " + " ".join(packages) + ") and run this again."
        )
    if os.geteuid() != 0:
        raise SetupError(
            "some system packages are missing. Run this line once, then this command again:\n\n"
            f"    sudo apt-get update && sudo {' '.join(install)}\n"
        )
    say("installing system packages: " + " ".join(packages))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    for command in (["apt-get", "update"], install):
        result = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace")
        if result.returncode != 0:
            print(result.stdout[-4000:], result.stderr[-4000:], file=sys.stderr)
            raise SetupError(f"`{' '.join(command)}` failed; its output stands above.")
    importlib.invalidate_caches()
    still = missing_packages(for_qt, for_tests)
    if still:
        raise SetupError("still missing after the installation: " + ", ".join(sorted(still)))


def lock_stamp(lock: Path) -> str:
    """What the environment depends on: the lock's content and the platform."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{digest} {platform.system()} {platform.machine()}\n"


def make_environment(lock_name: str) -> None:
    """Make .venv and install ``lock_name`` into it, unless its stamp says that this was done."""
    lock, stamp = ROOT / lock_name, VENV / f"{lock_name}.installed"
    wanted = lock_stamp(lock)
    if stamp.exists() and PYTHON.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if not works(PYTHON):
        say("making .venv")
        arguments = ["--clear"] if VENV.exists() else []
        run_or_raise([sys.executable, "-m", "venv", *arguments, str(VENV)], "the virtual environment was not made")
    say(f"installing {lock_name} (once; some minutes on a slow line)")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--quiet"]
    command += ["--disable-pip-version-check", "--no-input", "--no-warn-script-location", "-r", str(lock)]
    run_or_raise(command, "the requirements were not installed: is PyPI (or your mirror of it) within reach?")
    stamp.write_text(wanted, encoding="utf-8")


def works(python: Path) -> bool:
    """Whether this interpreter starts and has pip (an interrupted set-up leaves one that does not)."""
    try:
        return subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def run_or_raise(command: list[str], message: str) -> None:
    """Run a set-up step; raises ``SetupError`` with ``message`` where it fails."""
    if subprocess.run(command, cwd=ROOT, env=child_environment()).returncode != 0:
        raise SetupError(message)


def child_environment(**more: str) -> dict[str, str]:
    """The environment of every program started here: UTF-8 whatever the locale, and our packages."""
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), **more}
    environment.pop("PYTHONHOME", None)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # each of the many processes would compile everything anew
    return environment


def set_up(tests: bool) -> None:
    """Bring the machine and .venv to the state the command needs."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise SetupError(
            f"Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]} is needed; this is {platform.python_version()}."
        )
    if LINUX:
        install_packages(for_qt=tests or has_display(), for_tests=tests)
    make_environment("requirements-dev.lock" if tests else "requirements.lock")


def run_demo(folder: Path) -> int:
    """The main job on the sample files, with the window where there is a display."""
    command = [str(PYTHON), "-m", "minsheng_desktop", "demo", str(folder)]
    window = has_display()
    if window:
        command.append("--window")
    code = subprocess.run(command, env=child_environment()).returncode
    if not window and code == 0:
        say(f"no display, so the demo ran through the command line. Its results lie in {folder}")
    return code


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """The environment that names an X display: the present one, or an own Xvfb that ends with the tests."""
    if has_display():
        yield {}
        return
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as numbers:
            number = numbers.readline().strip()
        if not number:
            raise SetupError("Xvfb did not start")
        yield {"DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()


# What a rule of regulation does is proved line by line by its own tests, which are quick.
RULES_COVERAGE = ["tests/rules", "--cov=minsheng_desktop/rules", "--cov-report=", "--cov-fail-under=0", "--ratchet"]


def step(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check and tell how it went."""
    start = time.monotonic()
    done = subprocess.run([str(PYTHON), *command], cwd=ROOT, env=environment).returncode == 0
    say(f"{name}: {'passed' if done else 'FAILED'} in {time.monotonic() - start:.0f} s")
    return done


def run_tests(slow: bool, coverage: bool, more: list[str]) -> int:
    """All checks; pytest last, so that its summary is the last line. 0 only if every one passed."""
    environment = child_environment()
    passed = []
    if not slow:
        lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
        passed = [
            step("lint", ["-m", "ruff", "check", "--quiet", "."], environment),
            step("types", ["-m", "mypy"], environment),
            step("import contracts", ["-c", lint_imports], environment),
            step("coverage of the rules", ["-m", "pytest", "-q", *RULES_COVERAGE], environment),
        ]
    workers = str(max(2, min(4, os.cpu_count() or 2)))
    command = [str(PYTHON), "-m", "pytest", "-n", workers, "--dist", "worksteal"]
    if slow:
        command += ["-m", "slow", "--timeout", "1800"]
        environment["HYPOTHESIS_PROFILE"] = "wandering"
    if coverage:
        command += ["--cov", "--cov-report", "term"]
    if not all(passed):
        say("a check above FAILED; the tests follow")
    with display() as names:
        code = subprocess.run([*command, *more], cwd=ROOT, env={**environment, **names}).returncode
    return code if all(passed) else code or 1


def main(arguments: list[str]) -> int:
    """Read the command line and do it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", nargs="?", choices=["demo", "test"], default="demo", help="default: demo")
    parser.add_argument("--folder", type=Path, default=ROOT / "demo-data", help="where the demo is built")
    parser.add_argument("--slow", action="store_true", help="with test: the long tests instead")
    own, more = arguments, []
    if "--" in arguments:
        own, more = arguments[: arguments.index("--")], arguments[arguments.index("--") + 1 :]
    parser.add_argument("--coverage", action="store_true", help="with test: tell what the tests leave untested")
    options = parser.parse_args(own)
    try:
        set_up(tests=options.command == "test")
        if options.command == "test":
            return run_tests(options.slow, options.coverage, more)
        return run_demo(options.folder.resolve())
    except SetupError as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
