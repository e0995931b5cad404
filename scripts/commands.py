"""The small commands: a shell, the programs of other folders, and cleaning up."""

import fcntl
import os
import shutil
import signal
import subprocess

from . import browser, database, environment, postgres, serve
from .cluster import ROOTS_FOLDER, Cluster
from .process import end_with_parent
from .server import free_port
from .workspace import (
    BUILD,
    CACHE,
    CHECKOUT,
    CHECKOUT_HASH,
    STATE,
    Failure,
    lock,
    say,
)


def call(ready, *command):
    """Run a program at the terminal and end as it ends; Ctrl-C is left to it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.call(
            [str(part) for part in command],
            cwd=CHECKOUT,
            env=ready.variables,
            preexec_fn=start_as_child,
        )
    finally:
        signal.signal(signal.SIGINT, before)


def start_as_child():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    end_with_parent()


def shell():
    with environment.ready() as ready:
        name = database.demo(ready)
        return call(ready, *ready.command("shell", "-d", name, "--no-http"))


def lint():
    ready = environment.programs()
    return call(ready, ready.python, "scripts/lint.py")


def bench():
    with environment.ready() as ready:
        return call(ready, ready.python, "benchmarks/run.py")


def screenshots():
    with environment.ready() as ready:
        browser.ensure()
        name = database.demo(ready)
        with serve.running(ready, name, free_port(serve.FIRST_PORT)) as (
            _server,
            address,
        ):
            return call(ready, ready.python, "scripts/screenshots.py", address)


def clean():
    """Stop this checkout's PostgreSQL and remove all that it made here."""
    STATE.mkdir(exist_ok=True)
    with (STATE / ".postgres.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure(
                "Cannot clean up now.",
                "Another command of this checkout is running.",
                "Stop it first (make run: Ctrl-C).",
            ) from None
        Cluster().stop()
        # First: without it, what a killed cleaning leaves is thrown away.
        Cluster().password.unlink(missing_ok=True)
        for folder in (STATE, ROOTS_FOLDER, BUILD):
            shutil.rmtree(folder, ignore_errors=True)
    say("The databases, logs and results of this checkout are removed.")
    if not postgres.is_embedded():
        say(f"Those on {os.environ['PGHOST']} stay: their names hold {CHECKOUT_HASH}.")


def distclean():
    clean()
    removed = CACHE.with_name(f"{CACHE.name}.removed")
    shutil.rmtree(removed, ignore_errors=True)
    if CACHE.exists():
        with lock(CACHE):
            # Aside first: half a folder would pass for a whole one.
            CACHE.rename(removed)
            shutil.rmtree(removed, ignore_errors=True)
    say(f"The downloads in {CACHE} are removed.")
