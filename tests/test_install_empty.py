"""All our addons in one go on an empty database, as in a new company."""

import pytest
from odoo_log import complaints

from scripts import database


@pytest.fixture(scope="module")
def empty(ready):
    name = database.named("empty")
    database.drop(ready, name)
    database.install(ready, name, database.our_addons(), log="install-empty.log")
    return name


def test_all_are_installed(ready, empty):
    states = ready.server.sql(
        "SELECT name, state FROM ir_module_module WHERE name LIKE 'customer%'", empty
    )
    expected = {f"{addon}|installed" for addon in database.our_addons()}
    assert expected <= set(states.split())


def test_log_is_clean(empty, host):
    assert not complaints("install-empty.log", complaints(f"{host}.log"))
