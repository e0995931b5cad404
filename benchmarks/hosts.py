"""Copies of the same host, without our addons and with them."""

import contextlib

from scripts import database

from .odoo_api import forget, ready

SIDES = ("without", "with", "without again")


@contextlib.contextmanager
def compared():
    """Copies of the host by side. "Again" is one of its own: a database that is asked
    twice as often as another is at hand in more caches, and looks faster for that."""
    with contextlib.ExitStack() as copies:
        names = {
            side: copies.enter_context(copy(f"bench_{side.replace(' ', '_')}"))
            for side in SIDES
        }
        install(names["with"])
        yield names


@contextlib.contextmanager
def ours(name):
    """The name of a host with our addons."""
    with copy(name) as copied:
        install(copied)
        yield copied


def install(name):
    database.install(ready(), name, database.our_addons(), log="bench.log")


@contextlib.contextmanager
def copy(name):
    environment, copied = ready(), database.named(name)
    database.copy(environment, database.host(environment), copied)
    try:
        yield copied
    finally:
        forget(copied)
        database.drop(environment, copied)
