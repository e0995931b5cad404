"""`make test-core`: which tests of Odoo and helpdesk_mgmt fail only with our addons.

The same suites run in two copies of one host database, without and with our addons.
Many fail in both (they expect files the package lacks, or another set of addons); only
the difference tells something.
"""

import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

from . import browser, database, environment
from .server import free_port
from .workspace import BUILD, LOGS, STATE, Failure, lock, say, step

SUITES = ("sale", "mail", "calendar", "survey", "helpdesk_mgmt")
FAILED = re.compile(
    r" ERROR \S+ odoo\.addons\.(\w+)\.\S+: (?:FAIL|ERROR): (?:Subtest )?(\S+)(.*)$",
    re.M,
)
TOTALS = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
PORTS = (9000, 9500)  # far from each other: both are looked for at the same time
RESULT = BUILD / "core-tests.json"


def run():
    start, chosen = time.monotonic(), selected()
    with environment.ready() as ready, lock(STATE, "core"):
        browser.ensure()
        databases = prepare(ready)
        every = ",".join(f"/{suite}" for suite in chosen)
        first = run_both(ready, databases, every)
        only_ours = confirm(ready, databases, difference(first))
    seconds = round(time.monotonic() - start)
    report(first, only_ours, seconds)
    return 1 if only_ours else 0


def selected():
    chosen = os.environ.get("ONLY", "").replace(",", " ").split() or SUITES
    if unknown := set(chosen) - set(SUITES):
        raise Failure(
            f"There is no suite {', '.join(sorted(unknown))}.",
            todo=f"ONLY is one or more of: {', '.join(SUITES)}.",
        )
    return chosen


def prepare(ready):
    host = database.host(ready)
    databases = {side: database.named(f"core_{side}") for side in ("without", "with")}
    for name in databases.values():
        database.copy(ready, host, name)
    with step("Installing our addons in one of two databases"):
        database.install(ready, databases["with"], database.our_addons())
    return databases


def run_both(ready, databases, tags):
    """At the same time: each side keeps one processor busy."""
    with ThreadPoolExecutor() as pool:
        runs = {
            side: pool.submit(run_suites, ready, side, databases, tags, port)
            for side, port in zip(databases, PORTS, strict=True)
        }
        return {side: run.result() for side, run in runs.items()}


def run_suites(ready, side, databases, tags, port):
    """Run tests with Odoo's runner; with an update those of installation run too."""
    log = f"core-{side}.log"
    modules = sorted(set(re.findall(r"/(\w+)", tags)))
    with step(f"Testing {', '.join(modules)} {side} our addons"):
        ready.run_odoo(
            *("-d", databases[side], "-u", ",".join(modules), "--test-tags", tags),
            *("--http-port", free_port(port), "--stop-after-init"),
            what="",
            log=log,
            check=False,
        )
    return parse((LOGS / log).read_text(errors="replace"), log)


def parse(text, log):
    totals = TOTALS.search(text)
    if not totals:
        raise Failure("The tests did not run to their end.", f"See {LOGS / log}.")
    return {
        "tests": int(totals.group(3)),
        "failed": {tag(*f) for f in FAILED.findall(text)},
    }


def tag(module, name, rest):
    """A failure as a test tag, so that it can be run again by itself."""
    if name == "setUpClass":
        name = re.search(r"\((?:[\w.]+\.)?(\w+)\)", rest).group(1)
    return f"/{module}:{name}"


def difference(results):
    return sorted(results["with"]["failed"] - results["without"]["failed"])


def confirm(ready, databases, suspects):
    """Run the suspects again in both databases: tests that fail by chance drop out."""
    if not suspects:
        return []
    tags = ",".join(suspects)
    return difference(run_both(ready, databases, tags))


def report(results, only_ours, seconds):
    both = results["with"]["failed"] & results["without"]["failed"]
    for side, result in results.items():
        say(f"{side} our addons: {len(result['failed'])} of {result['tests']} failed")
    say(f"{len(both)} fail in both; only with our addons: {len(only_ours)}")
    for name in only_ours:
        say(f"  {name}")
    BUILD.mkdir(exist_ok=True)
    content = {"seconds": seconds, "only_with_ours": only_ours, "in_both": sorted(both)}
    RESULT.write_text(json.dumps(content, indent=1))
    say(f"{seconds // 60} min; written to {RESULT}")
