"""Run other programs: output in a log, signs of life, failures with an explanation."""

import ctypes
import os
import re
import signal
import subprocess
import time

from .workspace import LOGS, Failure, say

PR_SET_PDEATHSIG = 1
HEARTBEAT = 15
HINTS = {
    r"No space left on device|Disk quota exceeded": "Free some disk space, or set"
    " XDG_CACHE_HOME to a folder on another disk; then run the same command again.",
    r"Temporary failure|[Cc]ould not resolve|unreachable|Connection (refused|timed out)"
    r"|NewConnectionError|Failed to fetch|Max retries|ReadTimeout"
    r"|ENOTFOUND|EAI_AGAIN": "Check the network (and the proxy settings); then run the"
    " same command again: what is already downloaded is kept.",
    r"incompatible with server": "Run make clean: another version of PostgreSQL made"
    " these databases.",
    r"permission denied to create database": "Let the role create databases"
    " (ALTER ROLE … CREATEDB), or set PGUSER to one that may.",
    r"Permission denied": "Make the named path accessible to you, or remove it if an"
    " earlier run as another user left it.",
    r"No matching distribution found": "The package index in use lacks a pinned"
    " version: check pip's settings (pip config list).",
}


def end_with_parent():
    """Make Linux stop this child when the command that started it is killed.

    Otherwise a kill -9 would leave an installation running into the next one.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def tail(text, lines=12):
    return "\n".join(text.strip().splitlines()[-lines:])


def hint(output):
    for pattern, todo in HINTS.items():
        if re.search(pattern, output):
            return todo
    return "Read the log above; run the same command again once the cause is gone."


def output_of(command, **options):
    """Run a quick command; its output, or None when it fails."""
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options
    )
    return done.stdout if done.returncode == 0 else None


def run_logged(command, what, log, check=True, **options):
    """Run a long command with its output in .odoo/log/<log>; return its exit code."""
    path = LOGS / log
    options.setdefault("stdin", subprocess.DEVNULL)
    with path.open("wb") as handle:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=handle,
            stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent,
            **options,
        )
        code = wait_with_heartbeat(process)
    if code and check:
        output = path.read_text(errors="replace")
        raise Failure(
            what, f"exit code {code}; the end of {path}:\n{tail(output)}", hint(output)
        )
    return code


def wait_with_heartbeat(process):
    start = time.monotonic()
    while True:
        try:
            return process.wait(timeout=HEARTBEAT)
        except subprocess.TimeoutExpired:
            say(f"  … {time.monotonic() - start:.0f} s")
        except BaseException:
            stop(process)
            raise


def stop(process, patience=20):
    """Ask a child to end, and make it when it does not."""
    process.terminate()
    try:
        process.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def is_alive(pid, mark):
    """Whether the process runs and is still ours: its command line holds the mark."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as handle:
            return os.fsencode(str(mark)) in handle.read()
    except OSError:
        return False
