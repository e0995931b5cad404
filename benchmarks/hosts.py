"""Copies of the same host, without our addons and with them."""

import contextlib

from scripts import database

from .odoo_api import forget, ready


@contextlib.contextmanager
def pair():
    """The names of two databases: a host without our addons, and one with them."""
    with copy("bench_without") as without, copy("bench_with") as with_us:
        install(with_us)
        yield without, with_us


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
