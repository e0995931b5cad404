"""`make test`: our addons on a copy of the host, pytest inside and outside of Odoo."""

import contextlib
import os
import shlex
import subprocess

from . import browser, database, environment
from .process import end_with_parent, stop
from .workspace import CHECKOUT, LOGS, ON_CI, STATE, Failure, lock, say, step

NO_TESTS = 5  # pytest's exit code


def test():
    """All tests, or with TESTS=path or ARGS="-k name" the chosen ones only."""
    paths = shlex.split(os.environ.get("TESTS", ""))
    extra = shlex.split(os.environ.get("ARGS", ""))
    outside = [path for path in paths if path.split("/")[0] == "tests"]
    inside = [path for path in paths if path not in outside]
    shares = [inside] if inside else []
    if not paths:
        shares = [database.our_addons()] if extra else halves()
        outside = [] if extra else ["tests"]
    with environment.ready() as ready, lock(STATE, "test"):
        ensure_browser()
        groups = [outside_group(ready, outside, extra)] if outside else []
        groups += inside_groups(ready, shares, extra)
        return run(ready, groups)


def ensure_browser():
    """Without one, tests in a browser are skipped, which fails on a build server."""
    try:
        browser.ensure()
    except Failure as failure:
        if ON_CI:
            raise
        say(f"{failure}\nTests in a browser are skipped.")


def halves():
    """The files of all our tests in two shares: every second of each addon."""
    files = [
        str(path.relative_to(CHECKOUT))
        for addon in database.our_addons()
        for path in sorted((CHECKOUT / addon / "tests").glob("test_*.py"))
    ]
    return [files[::2], files[1::2]]


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


def inside_groups(ready, shares, extra):
    """The addons' own tests, browser tours included: each share in a database and an
    Odoo of its own, which pytest starts."""
    names = [test_database(ready)] if shares else []
    for number, _share in enumerate(shares[1:], 2):
        names.append(database.named(f"test_{number}"))
        database.copy(ready, names[0], names[-1])
    options = ["--odoo-http", "--odoo-log-level=warn"]
    return [
        (
            f"The tests of our addons in the database {name}",
            [*options, f"--odoo-database={name}", *paths, *extra],
        )
        for name, paths in zip(names, shares, strict=True)
    ]


def outside_group(ready, paths, extra):
    """Tests that install, update, uninstall: each starts an Odoo of its own."""
    database.host(ready)
    title = "The tests of installing, updating and uninstalling"
    # The plugin would load a database into this process.
    return title, ["-p", "no:odoo", *paths, *extra]


def run(ready, groups):
    """Side by side, to keep the processors busy; the last one's output at once."""
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
