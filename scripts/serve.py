"""`make run`: the demo on 127.0.0.1, with its address and logins."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from . import database, environment, proxy
from .process import end_with_parent, hint, stop, tail
from .server import HOST, free_port
from .workspace import LOGS, Failure, say

FIRST_PORT = 8069
INNER_PORTS = 12000  # behind the proxy, away from what one chooses
LOGINS = "admin/admin (everything), demo/demo (employee), portal/portal (customer)"


def port():
    value = os.environ.get("PORT") or str(FIRST_PORT)
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Failure(f"PORT={value} is no port.", "", "Set PORT to a number.")
    return int(value)


def check_port(number):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except OSError as error:
            raise Failure(
                f"Odoo cannot listen on {HOST}:{number}.",
                f"{error.strerror}; perhaps another server runs there.",
                f"Stop it, or take another: make run PORT={free_port(FIRST_PORT + 1)}",
            ) from error


def command(ready, name, pages, live):
    """Workers as in production: threads lose their cron when PostgreSQL restarts."""
    return ready.command(
        *("-d", name, "--db-filter", f"^{name}$"),
        *("--http-port", pages, "--gevent-port", live),
        *("--workers", 2, "--max-cron-threads", 1),
        *("--logfile", LOGS / "odoo.log"),
    )


def run():
    number = port()
    check_port(number)
    with environment.ready() as ready:
        name = database.demo(ready)
        check_port(number)
        serve(ready, name, number)


def serve(ready, name, number):
    # SIGTERM as Ctrl-C: the server is stopped before this command ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with running(ready, name, number) as (server, address):
        try:
            say(f"\n  Customer Relationship runs at {address}\n  Logins: {LOGINS}")
            say(f"  Log: {LOGS / 'odoo.log'}\n  Stop with Ctrl-C.\n")
            server.wait()
        except KeyboardInterrupt:
            say("\nStopping …")
    fail_if_crashed(server)


@contextlib.contextmanager
def running(ready, name, number):
    """A server that answers, and its address; stopped at the end."""
    pages = free_port(INNER_PORTS)
    live = free_port(pages + 1)
    address = f"http://{HOST}:{number}"
    server = subprocess.Popen(
        command(ready, name, pages, live),
        env=ready.variables,
        stdin=subprocess.DEVNULL,
        preexec_fn=end_with_parent,
    )
    try:
        with proxy.running(number, pages, live):
            wait_for_answer(server, address)
            yield server, address
    finally:
        with contextlib.suppress(KeyboardInterrupt):
            stop(server)


def fail_if_crashed(server):
    if server.returncode not in (0, -signal.SIGTERM, -signal.SIGINT):
        raise_stopped()


def raise_stopped():
    log = LOGS / "odoo.log"
    words = tail(log.read_text(errors="replace")) if log.exists() else ""
    raise Failure("Odoo stopped by itself.", f"{log} ends with:\n{words}", hint(words))


def wait_for_answer(server, address, patience=120):
    end = time.monotonic() + patience
    while server.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/web/login", timeout=60).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    if server.poll() is not None:
        raise_stopped()
    raise Failure(
        f"Odoo does not answer at {address}.",
        f"{patience} seconds were not enough; see {LOGS}/odoo.log.",
        "Run the same command again when the machine is less busy.",
    )
