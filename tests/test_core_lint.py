"""Odoo's own checks of addons (its module test_lint): only what names ours counts."""

import re

from odoo_log import records

from scripts import database
from scripts.server import free_port

LEFT_OUT = (
    # They need programs Odoo's maintainers install; `make lint` runs ours.
    *("TestPyLint", "TestESLint", "TestPylintChecks"),
    # They test checks by samples of their own.
    *("TestGetTextLint", "TestSqlLint", "TestI18nChecks"),
)
LOG = "core-lint.log"
# The files of our addons only: many checks end with the first file that fails.
RUN = """
from unittest.mock import patch
from odoo.modules import Manifest
from odoo.tests.shell import run_tests

ours = [Manifest.for_addon(name) for name in {addons!r}]
with patch.object(Manifest, "all_addon_manifests", lambda: ours):
    run_tests(env, {tags!r}, ["test_lint"])
"""


def test_core_lint(ready, installed):
    tags = ["/test_lint", *(f"-/test_lint:{name}" for name in LEFT_OUT)]
    code = RUN.format(addons=database.our_addons(), tags=",".join(tags))
    port = ("--http-port", free_port(9000))
    ready.run_code(installed, code, "Odoo's checks did not run.", LOG, port)
    texts = [text for level, text in records(LOG)]
    assert any(re.search(r"error\(s\) of [1-9]\d* tests", text) for text in texts), (
        texts[-5:]
    )
    assert not list(complaints_about_us(our_names(ready, installed)))


def our_names(ready, name):
    """Our addons, the models that they define, and the tables of these."""
    addons = database.our_addons()
    owned = ", ".join(f"'{addon}'" for addon in addons)
    models = ready.server.sql(
        "SELECT model FROM ir_model WHERE id IN (SELECT res_id FROM ir_model_data"
        " WHERE model = 'ir.model' GROUP BY res_id"
        f" HAVING bool_and(module IN ({owned})))",
        name,
    ).split()
    return [*addons, *models, *(model.replace(".", "_") for model in models)]


def complaints_about_us(names):
    """The lines of failures that name what is ours."""
    ours = re.compile(r"\b(?:{})\b".format("|".join(map(re.escape, names))))
    for level, text in records(LOG):
        if level in ("WARNING", "ERROR"):
            yield from (line for line in text.splitlines() if ours.search(line))
