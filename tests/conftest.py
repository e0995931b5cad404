"""Out-of-process tests: databases of their own, every operation a run of Odoo's program."""

import pytest
from story import Story

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
def story(ready, host):
    """A filled database that our addons were installed in, updated, left and came back to."""
    return Story(ready, host)


@pytest.fixture(scope="session")
def installed(story):
    """The name of a database with our addons."""
    return story.name
