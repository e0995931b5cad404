"""What every test here means by passing: a clean log and, on CI, not being skipped."""

import functools
import logging
import re
from pathlib import Path

import pytest

from scripts.workspace import CHECKOUT, ON_CI, addons

OURS = addons()
MODEL = re.compile(r'^ +_name = "(customer\.[\w.]+)"', re.M)


def our_tables():
    """A failed query names its table only."""
    files = [path for name in OURS for path in (CHECKOUT / name).rglob("*.py")]
    models = {model for path in files for model in MODEL.findall(path.read_text())}
    return {model.replace(".", "_") for model in models}


NAMES = {*OURS, *our_tables()}


class LogGuard(logging.Handler):
    """Collects warnings and errors that come from our addons or name them.

    A test that expects one says so: assertLogs and mute_logger keep it from here.
    """

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        if is_ours(record):
            self.lines.append(f"{record.levelname} {record.name}: {message(record)}")

    def pop(self):
        lines, self.lines = self.lines, []
        return "\n".join(lines)


def message(record):
    text = record.getMessage()
    return (
        text + "\n" + logging.Formatter().formatException(record.exc_info)
        if (record.exc_info and record.exc_info[0])
        else text
    )


def is_ours(record):
    path = Path(record.pathname)
    from_us = CHECKOUT in path.parents and path.relative_to(CHECKOUT).parts[0] in OURS
    return from_us or any(name in record.name + message(record) for name in NAMES)


guard = LogGuard()


def pytest_addoption(parser):
    text = "The folder by which processes that share files tell what they took."
    parser.addoption("--taken", help=text)


def pytest_configure(config):
    logging.getLogger().addHandler(guard)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    """True ends it: the file is another process's."""
    folder = item.config.getoption("--taken")
    return True if folder and not take(Path(folder), item.path) else None


@functools.cache
def take(folder, path):
    """Whether the file is ours: we took it, or take it now, before any other."""
    name = str(path.relative_to(CHECKOUT)).replace("/", "|")
    try:
        (folder / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if ON_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which counts as failed on CI: {report.longrepr}"
    lines = guard.pop() if call.when == "teardown" else ""
    if lines and report.passed:
        report.outcome = "failed"
        report.longrepr = f"Our addons logged:\n{lines}"


def pytest_sessionfinish(session):
    """What was logged outside of any test still fails the run."""
    if lines := guard.pop():
        print(f"\nOur addons logged:\n{lines}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
