"""Odoo's own checks of addons (its module test_lint): only what names ours counts."""

import re

from odoo_log import records

from scripts import database
from scripts.server import free_port

# They need programs Odoo's maintainers install; `make lint` runs ours.
LEFT_OUT = ("TestPyLint", "TestESLint", "TestPylintChecks")
LOG = "core-lint.log"


def test_core_lint(ready, installed):
    tags = ["/test_lint", *(f"-/test_lint:{name}" for name in LEFT_OUT)]
    ready.run_odoo(
        *("-d", installed, "-i", "test_lint", "--test-tags", ",".join(tags)),
        *("--http-port", free_port(9000), "--stop-after-init"),
        what="",
        log=LOG,
        check=False,  # OCA's and Odoo's own addons do not pass every one
    )
    texts = [text for level, text in records(LOG)]
    assert any(re.search(r"error\(s\) of \d+ tests", text) for text in texts), texts[
        -5:
    ]
    assert not [line for line in complaints_about_us()]


def complaints_about_us():
    """The lines of failures that name one of our addons."""
    ours = re.compile(r"\b(?:{})\b".format("|".join(database.our_addons())))
    for level, text in records(LOG):
        if level in ("WARNING", "ERROR"):
            yield from (line for line in text.splitlines() if ours.search(line))
