"""Out-of-process tests: own databases, every operation a run of Odoo's program."""

import pytest
from story import Story

from scripts import database, environment


def pytest_collection_modifyitems(items):
    """First the files with a test that needs no host, which may still be made."""
    first = {item.path for item in items if "host" not in item.fixturenames}
    items.sort(key=lambda item: item.path not in first)


@pytest.fixture(scope="session")
def ready():
    with environment.ready() as ready:
        yield ready


@pytest.fixture(scope="session")
def host(ready):
    """The name of the template that holds all our addons stand on, without them."""
    return database.host(ready)


@pytest.fixture(scope="session")
def story(ready, host):
    """A filled database that our addons came to, left and came back to."""
    return Story(ready, host)


@pytest.fixture(scope="session")
def installed(story):
    """The name of a database with our addons."""
    return story.name
