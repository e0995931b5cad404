"""`make test`: our addons on a copy of the host, pytest inside and outside of Odoo."""

import contextlib
import os
import shlex
import shutil
import subprocess

from . import browser, database, environment
from .process import end_with_parent, stop
from .workspace import CHECKOUT, LOGS, ON_CI, STATE, Failure, lock, say, step

NO_TESTS = 5  # pytest's exit code
TAKEN = STATE / "taken"  # where processes that share files tell each other; conftest.py
# What pages load in a browser: otherwise each test there makes it for itself.
BUNDLES = """
pages = ("web.assets_web", "web.assets_unit_tests_setup", "web.assets_unit_tests")
later = ("web.assets_emoji", "web.chartjs_lib", "bus.websocket_worker_assets")
for name in (*pages, *later, "web.assets_tests"):
    env["ir.qweb"]._get_asset_bundle(name).js()
for name in (*pages, "web.assets_web_print", "web.assets_tests"):
    env["ir.qweb"]._get_asset_bundle(name).css()
env.cr.commit()
"""


def test():
    """All tests, or with TESTS=path or ARGS="-k name" the chosen ones only."""
    paths = shlex.split(os.environ.get("TESTS", ""))
    extra = shlex.split(os.environ.get("ARGS", ""))
    with environment.ready() as ready, lock(STATE, "test"):
        ensure_browser()
        chosen = paths or extra
        return run(ready, some(ready, paths, extra) if chosen else everything(ready))


def everything(ready):
    """What runs side by side; each begins as soon as it can.

    Installing into an empty database needs nothing of what the others wait for. These
    share the files: one begins at the front, one at the back, until they meet.
    """
    yield outside_group(["tests"], log=LOGS / "tests-0.log")
    name, other = test_database(ready), database.named("test_2")
    with step("Making what the pages load"):
        ready.run_code(
            name, BUNDLES, "Making the pages' bundles failed.", "bundles.log"
        )
    database.copy(ready, name, other)
    shutil.rmtree(TAKEN, ignore_errors=True)
    TAKEN.mkdir()
    share, files = f"--taken={TAKEN}", test_files()
    yield inside_group(other, [share, *reversed(files)], log=LOGS / "tests-1.log")
    yield inside_group(name, [share, *files])


def some(ready, paths, extra):
    outside = [path for path in paths if path.split("/")[0] == "tests"]
    inside = [path for path in paths if path not in outside]
    if not paths:
        inside = database.our_addons()
    if outside:
        log = LOGS / "tests-0.log" if inside else None
        yield outside_group([*outside, *extra], log)
    if inside:
        yield inside_group(test_database(ready), [*inside, *extra])


def ensure_browser():
    """Without one, tests in a browser are skipped, which fails on a build server."""
    try:
        browser.ensure()
    except Failure as failure:
        if ON_CI:
            raise
        say(f"{failure}\nTests in a browser are skipped.")


def test_files():
    """The files of all our tests."""
    return [
        str(path.relative_to(CHECKOUT))
        for addon in database.our_addons()
        for path in sorted((CHECKOUT / addon / "tests").glob("test_*.py"))
    ]


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


def inside_group(name, arguments, log=None):
    """The addons' own tests, browser tours included, in an Odoo that pytest starts."""
    options = ["--odoo-http", "--odoo-log-level=warn", f"--odoo-database={name}"]
    title = f"The tests of our addons in the database {name}"
    return title, [*options, *arguments], log


def outside_group(arguments, log=None):
    """Tests that install, update, uninstall: each starts an Odoo of its own."""
    title = "The tests of installing, updating and uninstalling"
    # The plugin would load a database into this process.
    return title, ["-p", "no:odoo", *arguments], log


def run(ready, groups):
    """Side by side, to keep the processors busy; the last one's output at once."""
    with contextlib.ExitStack() as stack:
        started, logs = [], []
        for title, arguments, log in groups:
            process = stack.enter_context(pytest(ready, title, arguments, log))
            started.append(process)
            logs += [log] if log else []
        codes = [process.wait() for process in reversed(started)]
        for log in logs:
            say(log.read_text(errors="replace"))
    if set(codes) == {NO_TESTS}:
        raise Failure("No test was found.", todo="Check TESTS and ARGS.")
    return max(abs(code) for code in codes if code != NO_TESTS)


@contextlib.contextmanager
def pytest(ready, title, arguments, log=None):
    """A running pytest that ends with us; its output in the log, if there is one."""
    command = [ready.python, "-m", "pytest", f"--rootdir={CHECKOUT}", "-rfEs"]
    say(f"→ {title}" + (f"; shown at the end, until then in {log}" if log else ""))
    with log.open("w") if log else contextlib.nullcontext() as output:
        process = subprocess.Popen(
            [*map(str, command), *arguments],
            cwd=CHECKOUT,
            env=ready.variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=end_with_parent,
        )
        try:
            yield process
        finally:
            stop(process)
