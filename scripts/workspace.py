"""Where things lie, what the user set, and how a command tells what it does.

Downloads are per user (CACHE); cluster, databases, ports and logs are per checkout
(STATE). Nothing here needs more than the standard library: these modules run before any
package is installed.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
STATE = CHECKOUT / ".odoo"
LOGS = STATE / "log"
BUILD = CHECKOUT / "build"
CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    / "customer-relationship"
)
CHECKOUT_HASH = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:10]
ON_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")


class Failure(Exception):
    """A foreseeable failure: what failed, why, and what to do about it."""

    def __init__(self, what, why="", todo=""):
        super().__init__(what)
        self.what, self.why, self.todo = what, why, todo

    def __str__(self):
        lines = [f"FAILED: {self.what}"]
        if self.why:
            lines.append("Why: " + self.why.strip().replace("\n", "\n     "))
        if self.todo:
            lines.append("What to do: " + self.todo)
        return "\n".join(lines)


def say(text):
    print(text, flush=True)


@contextlib.contextmanager
def step(text):
    """Tell that a step begins and, once it is done, how long it took."""
    say(f"→ {text} …")
    start = time.monotonic()
    yield
    say(f"✓ {text} ({time.monotonic() - start:.0f} s)")


def addons():
    """The names of the addons of this checkout, in the order of their folders."""
    return sorted(path.parent.name for path in CHECKOUT.glob("*/__manifest__.py"))


def prepare_folders():
    if "," in str(CHECKOUT):
        raise Failure(
            "This checkout cannot be used where it is.",
            f"Odoo's addons path is separated by commas, and {CHECKOUT} holds one.",
            "Move the checkout to a path without a comma.",
        )
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        LOGS.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(
            f"The folder {error.filename} cannot be made.",
            str(error),
            "Make it writable, or set XDG_CACHE_HOME to a folder that is.",
        ) from error
    STATE.chmod(0o700)


def need_space(folder, gigabytes):
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise Failure(
            f"Not enough disk space under {folder}.",
            f"{gigabytes} GB are needed, {free:.1f} GB are free.",
            "Free some space, or set XDG_CACHE_HOME to a folder on another disk.",
        )


@contextlib.contextmanager
def lock(folder, name="setup"):
    """Let one command at a time into the folder; a killed one lets go by itself."""
    with (folder / f".{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"… waiting for another command that uses {folder} ({name})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def build_once(target, build):
    """Make a folder whole or not at all: build it aside, then rename it.

    The caller holds the lock; what a killed build left aside is thrown away.
    """
    if target.exists():
        return target
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    build(partial)
    partial.rename(target)
    return target


def write_private(path, text):
    """Write a file that only its owner reads, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
    partial.replace(path)
