"""`make test`: our addons on a copy of the host, pytest inside and outside of Odoo."""

import os
import shlex
import subprocess

from . import browser, database, environment
from .process import end_with_parent, stop
from .workspace import CHECKOUT, STATE, Failure, lock, say, step

NO_TESTS = 5  # pytest's exit code


def test():
    """All tests, or with TESTS=path or ARGS="-k name" the chosen ones only."""
    paths = shlex.split(os.environ.get("TESTS", ""))
    extra = shlex.split(os.environ.get("ARGS", ""))
    outside = [path for path in paths if path.split("/")[0] == "tests"]
    inside = [path for path in paths if path not in outside]
    if not paths:
        inside = database.our_addons()
        outside = [] if extra else ["tests"]
    with environment.ready() as ready, lock(STATE, "test"):
        browser.ensure()
        codes = [run_inside(ready, inside, extra)] if inside else []
        codes += [run_outside(ready, outside, extra)] if outside else []
    return max(codes)


def test_database(ready):
    """A copy of the host with our addons; with REUSE=1 the last one, updated."""
    name = database.named("test")
    if os.environ.get("REUSE") and database.exists(ready, name):
        database.refresh(ready, name)
        return name
    host = database.host(ready)
    with step(f"Installing our addons in the database {name}"):
        state = database.current_state()
        database.copy(ready, host, name)
        database.install(ready, name, list(state))
        database.note_state(name, state)
    return name


def run_inside(ready, paths, extra):
    """The addons' own tests, browser tours included, in one Odoo that pytest starts."""
    name = test_database(ready)
    say("→ The tests of our addons")
    options = ["--odoo-http", "--odoo-log-level=warn", f"--odoo-database={name}"]
    return pytest(ready, [*options, *paths, *extra])


def run_outside(ready, paths, extra):
    """Tests that install, update, uninstall: each starts an Odoo of its own."""
    database.host(ready)
    say("→ The tests of installing, updating and uninstalling")
    # The plugin would load a database into this process.
    return pytest(ready, ["-p", "no:odoo", *paths, *extra])


def pytest(ready, arguments):
    command = [ready.python, "-m", "pytest", f"--rootdir={CHECKOUT}", "-rfEs"]
    process = subprocess.Popen(
        [*map(str, command), *arguments],
        cwd=CHECKOUT,
        env=ready.variables,
        stdin=subprocess.DEVNULL,
        preexec_fn=end_with_parent,
    )
    try:
        code = process.wait()
    except BaseException:
        stop(process)
        raise
    if code == NO_TESTS:
        raise Failure("No test was found.", todo="Check TESTS and ARGS.")
    return abs(code)
