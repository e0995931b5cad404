"""Odoo in this process, on databases of the checkout's cluster."""

import contextlib
import logging
import os
import sys

started = None


def ready():
    """The environment that Odoo was started in."""
    return started


def start(environment):
    """Make `import odoo` work and read odoo.conf; call it before anything else here."""
    global started
    started = environment
    os.environ.update(environment.variables)
    sys.path.insert(0, str(environment.odoo.python_path))
    configure()


def configure():
    from odoo.tools import config

    config.parse_config([])
    logging.getLogger().setLevel(logging.WARNING)


def registry(name):
    from odoo.modules.registry import Registry

    return Registry(name)


@contextlib.contextmanager
def environment_of(name, login="admin"):
    """A transaction of this user on a real cursor, committed at the end."""
    from odoo.api import SUPERUSER_ID, Environment

    with registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        user = env["res.users"].search([("login", "=", login)])
        yield Environment(cr, user.id, {})


def forget(name):
    """Close all connections, so that the database can be renamed, copied or dropped."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    Registry.delete(name)
    close_db(name)
