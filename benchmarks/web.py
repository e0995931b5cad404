"""Odoo's server as a process of its own, and the requests of a browser to it."""

import contextlib
import http.client
import json
import subprocess
import time

from scripts.process import end_with_parent, stop
from scripts.serve import wait_for_answer
from scripts.server import HOST, free_port
from scripts.workspace import LOGS, Failure

from .odoo_api import ready
from .timing import Sample

FIRST_PORT = 18069


@contextlib.contextmanager
def browser(name, login, password):
    """A user who is logged in to a server of this database."""
    port = free_port(FIRST_PORT)
    server = subprocess.Popen(
        ready().command(
            *("-d", name, "--db-filter", f"^{name}$", "--http-port", port),
            *("--workers", 0, "--max-cron-threads", 0, "--log-level", "warn"),
            *("--logfile", LOGS / "bench-server.log"),
        ),
        env=ready().variables,
        stdin=subprocess.DEVNULL,
        preexec_fn=end_with_parent,
    )
    try:
        wait_for_answer(server, f"http://{HOST}:{port}")
        found = Browser(port)
        found.log_in(name, login, password)
        yield found
    finally:
        stop(server)


class Browser:
    def __init__(self, port):
        self.port, self.cookie = port, ""

    def log_in(self, name, login, password):
        params = {"db": name, "login": login, "password": password}
        self.post("/web/session/authenticate", params)

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(path, params)

    def post(self, path, params):
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        connection = http.client.HTTPConnection(HOST, self.port, timeout=120)
        with contextlib.closing(connection):
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        cookie = response.getheader("Set-Cookie", "")
        if cookie.startswith("session_id="):
            self.cookie = cookie.split(";")[0]
        if "error" in answer:
            raise Failure(f"{path} failed.", json.dumps(answer["error"])[:2000])
        return answer["result"]


def sample(work):
    start = time.perf_counter()
    work()
    return Sample((time.perf_counter() - start) * 1000, 0)
