"""`make test`: our addons on a copy of the host, pytest inside and outside of Odoo."""

import contextlib
import os
import shlex
import subprocess

from . import browser, database, environment
from .process import end_with_parent, stop
from .workspace import CHECKOUT, LOGS, STATE, Failure, lock, say, step

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
        groups = [outside_group(ready, outside, extra)] if outside else []
        groups += [inside_group(ready, inside, extra)] if inside else []
        return run(ready, groups)


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


def inside_group(ready, paths, extra):
    """The addons' own tests, browser tours included, in one Odoo that pytest starts."""
    name = test_database(ready)
    options = ["--odoo-http", "--odoo-log-level=warn", f"--odoo-database={name}"]
    return "The tests of our addons", [*options, *paths, *extra]


def outside_group(ready, paths, extra):
    """Tests that install, update, uninstall: each starts an Odoo of its own."""
    database.host(ready)
    title = "The tests of installing, updating and uninstalling"
    # The plugin would load a database into this process.
    return title, ["-p", "no:odoo", *paths, *extra]


def run(ready, groups):
    """Side by side, as each keeps one processor busy; the last one's output at once."""
    *others, (title, arguments) = groups
    with contextlib.ExitStack() as stack:
        logs = [LOGS / f"tests-{number}.log" for number, _other in enumerate(others)]
        started = [
            stack.enter_context(pytest(ready, *other, log))
            for other, log in zip(others, logs, strict=True)
        ]
        started.append(stack.enter_context(pytest(ready, title, arguments)))
        codes = [process.wait() for process in reversed(started)]
        for log in logs:
            say(log.read_text(errors="replace"))
    if NO_TESTS in codes:
        raise Failure("No test was found.", todo="Check TESTS and ARGS.")
    return max(abs(code) for code in codes)


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
