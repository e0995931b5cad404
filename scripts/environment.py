"""What a command needs, made ready: Odoo, its libraries, OCA's addons, PostgreSQL."""

import contextlib
import dataclasses
import os
import secrets
import tempfile
from pathlib import Path

from . import odoo_source, postgres, python_env
from .process import run_logged
from .server import HOST, Server
from .workspace import (
    CACHE,
    CHECKOUT,
    STATE,
    lock,
    prepare_folders,
    write_private,
)

CONF = STATE / "odoo.conf"
FILESTORES = STATE / "data" / "filestore"
PROGRAMS = STATE / "bin"  # first on the PATH of what we start; see browser.py


@dataclasses.dataclass(frozen=True)
class Environment:
    odoo: odoo_source.Odoo
    venv: Path
    oca: Path
    server: Server | None = None

    @property
    def python(self):
        return self.venv / "bin/python"

    @property
    def variables(self):
        """What every program we start finds: Odoo and, in ODOO_RC, its settings."""
        path = [PROGRAMS, self.venv / "bin", os.environ.get("PATH", "")]
        return {
            **os.environ,
            "ODOO_RC": str(CONF),
            "ODOO_PATH": str(self.odoo.python_path),
            "PATH": os.pathsep.join(map(str, path)),
            "PYTHONPATH": f"{self.odoo.python_path}{os.pathsep}{CHECKOUT}",
            "PYTHONUNBUFFERED": "1",
        }

    def command(self, *arguments):
        """An Odoo command line; its settings come from ODOO_RC."""
        return [str(self.python), str(self.odoo.script), *map(str, arguments)]

    def run_odoo(self, *arguments, what, log, **options):
        options = {"cwd": CHECKOUT, "env": self.variables, **options}
        return run_logged(self.command(*arguments), what, log, **options)

    def run_code(self, database, code, what, log, options=("--no-http",)):
        """Run Python in Odoo's shell: `env` is the superuser's; it commits itself."""
        with tempfile.TemporaryFile() as script:
            script.write(code.encode())
            script.seek(0)
            arguments = ("shell", "-d", database, *options)
            self.run_odoo(*arguments, what=what, log=log, stdin=script)


def programs():
    """Odoo and its libraries, without a server."""
    prepare_folders()
    with lock(CACHE):
        odoo = odoo_source.ensure()
        venv = python_env.ensure()
        oca = python_env.ensure_oca(venv)
    return Environment(odoo, venv, oca)


@contextlib.contextmanager
def ready():
    """Everything; PostgreSQL runs as long as a command of this checkout uses it."""
    environment = programs()
    packages = python_env.site_packages(environment.venv)
    with postgres.in_use():
        with lock(STATE):
            server = postgres.ensure(packages)
            environment = dataclasses.replace(environment, server=server)
            write_conf(environment)
        yield environment


def write_conf(environment):
    """Written each time: Odoo, OCA's addons and PostgreSQL's port may have changed."""
    database = environment.server
    addons = [*environment.odoo.addons, environment.oca, CHECKOUT]
    values = {
        "addons_path": ",".join(map(str, addons)),
        "admin_passwd": secrets.token_urlsafe(24),
        "data_dir": FILESTORES.parent,
        "db_host": database.host,
        "db_port": database.port,
        "db_user": database.user,
        "db_password": database.password,
        "http_interface": HOST,
        "list_db": False,
        "pg_path": database.bin,
    }
    lines = [f"{key} = {value}" for key, value in values.items()]
    write_private(CONF, "\n".join(["[options]", *lines, ""]))
