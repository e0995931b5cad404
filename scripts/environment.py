"""Everything a command needs, made ready: Odoo, its libraries, OCA's addons, PostgreSQL, one odoo.conf."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from . import odoo_source, postgres, python_env
from .process import run_logged
from .workspace import (
    CACHE,
    CHECKOUT,
    STATE,
    fail_unless_python_fits,
    lock,
    prepare_folders,
    write_private,
)

CONF = STATE / "odoo.conf"
FILESTORES = STATE / "data" / "filestore"
PROGRAMS = STATE / "bin"  # first on the PATH of what we start; see browser.py


@dataclass(frozen=True)
class Environment:
    odoo: odoo_source.Odoo
    venv: Path
    oca: Path
    server: postgres.Server

    @property
    def python(self):
        return self.venv / "bin/python"

    @property
    def variables(self):
        """The environment of every program we start: it finds Odoo, its settings and PostgreSQL."""
        path = [PROGRAMS, self.venv / "bin", os.environ.get("PATH", "")]
        return {
            **self.server.environment,
            "ODOO_RC": str(CONF),
            "PATH": os.pathsep.join(map(str, path)),
            "PYTHONPATH": f"{self.odoo.python_path}{os.pathsep}{CHECKOUT}",
            "PYTHONUNBUFFERED": "1",
        }

    def command(self, *arguments):
        """An Odoo command line; its settings come from ODOO_RC."""
        return [str(self.python), str(self.odoo.script), *map(str, arguments)]

    def run_odoo(self, *arguments, what, log):
        run_logged(
            self.command(*arguments), what, log, cwd=CHECKOUT, env=self.variables
        )


@contextlib.contextmanager
def ready():
    """Everything made ready; PostgreSQL runs as long as a command of this checkout uses it."""
    fail_unless_python_fits()
    prepare_folders()
    with lock(CACHE):
        odoo = odoo_source.ensure()
        venv = python_env.ensure()
        oca = python_env.ensure_oca(venv)
    packages = python_env.site_packages(venv)
    with postgres.in_use(packages):
        with lock(STATE):
            environment = Environment(odoo, venv, oca, postgres.ensure(packages))
            write_conf(environment)
        yield environment


def write_conf(environment):
    """Written each time: Odoo, the OCA addons and the port of PostgreSQL may have changed."""
    server = environment.server
    addons = [*environment.odoo.addons, environment.oca, CHECKOUT]
    values = {
        "addons_path": ",".join(map(str, addons)),
        "admin_passwd": secrets.token_urlsafe(24),
        "data_dir": FILESTORES.parent,
        "db_host": server.host,
        "db_port": server.port,
        "db_user": server.user,
        "db_password": server.password,
        "http_interface": postgres.HOST,
        "list_db": False,
        "pg_path": server.bin,
    }
    lines = [f"{key} = {value}" for key, value in values.items()]
    write_private(CONF, "\n".join(["[options]", *lines, ""]))
