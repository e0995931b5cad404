"""Out-of-process tests: databases of their own, every operation a run of Odoo's program."""

import pytest

from scripts import database, environment


@pytest.fixture(scope="session")
def ready():
    with environment.ready() as ready:
        yield ready


@pytest.fixture(scope="session")
def host(ready):
    """The name of the template that holds all our addons stand on, without them."""
    return database.host(ready)


@pytest.fixture(scope="session")
def installed(ready, host):
    """A copy of the host with our addons."""
    name = database.named("installed")
    database.copy(ready, host, name)
    database.install(ready, name, database.our_addons(), log="installed.log")
    return name
