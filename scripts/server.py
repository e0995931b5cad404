"""A PostgreSQL server as the other modules use it: its address and its programs."""

import os
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from .process import end_with_parent, hint
from .workspace import Failure

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Server:
    host: str
    port: str
    user: str
    password: str = field(repr=False)
    bin: Path

    @property
    def environment(self):
        """For libpq's programs and drivers; the rest of the environment is kept."""
        return {
            **os.environ,
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": "postgres",
        }

    def run(self, program, *arguments):
        """Run one of PostgreSQL's programs; raise Failure with its words."""
        done = subprocess.run(
            [str(self.bin / program), *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=end_with_parent,
        )
        if done.returncode:
            what = f"{program} {' '.join(map(str, arguments))} failed."
            raise Failure(what, done.stderr, hint(done.stderr))
        return done.stdout

    def sql(self, query, database="postgres"):
        return self.run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", query, database)

    def databases(self):
        return self.sql("SELECT datname FROM pg_database").split()


def free_port(first):
    """The first free port from `first` on."""
    for port in range(first, first + 500):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise Failure(f"No free port from {first} on.", "", "Stop some local servers.")
