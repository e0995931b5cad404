"""Four workers write to one customer at once: throughput and conflicts."""

import json
import os
import subprocess
import sys
from time import perf_counter

import psycopg2

from scripts.workspace import CHECKOUT

from . import capture
from .odoo_api import configure, environment_of

BAR = 0.95
WORKERS = 4
MESSAGES = 40
PAIRS = 5
RETRIES = {"SerializationFailure", "DeadlockDetected", "LockNotAvailable"}


def rows(name):
    with environment_of(name) as env:
        env.cr.execute(
            "SELECT partner_id, (array_agg(id))[1:%s] FROM sale_order"
            " GROUP BY partner_id ORDER BY count(*) DESC LIMIT 1",
            [WORKERS],
        )
        partner_id, order_ids = env.cr.fetchone()
    # The first message to a customer prepares their portal account, in their own row.
    post(name, partner_id, order_ids[0])
    totals = {"on": [], "off": []}
    for number in range(2 * PAIRS):
        side = "on" if number % 4 in (0, 3) else "off"
        capture.switch(name, on=side == "on")
        totals[side].append(race(name, partner_id, order_ids))
    yield compare(totals)


def race(name, partner_id, order_ids):
    """Messages a second of all workers together, and how many had to try again."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", __name__, name, str(partner_id), str(order_id)],
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for order_id in order_ids
    ]
    for process in processes:
        process.stdout.readline()  # it is ready
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    results = [json.loads(process.communicate()[0]) for process in processes]
    seconds = max(result["seconds"] for result in results)
    return len(results) * MESSAGES / seconds, sum(one["conflicts"] for one in results)


def compare(totals):
    on, off = (sorted(speed for speed, _ in totals[side]) for side in ("on", "off"))
    more = sum(found for _, found in totals["on"])
    before = sum(found for _, found in totals["off"])
    ratio = on[PAIRS // 2] / off[PAIRS // 2]
    return {
        "question": f"workers: {WORKERS} post to one customer",
        "ratio": ratio,
        "bar": BAR,
        "ok": ratio >= BAR and more <= before,
        "detail": f"{off[PAIRS // 2]:.1f} → {on[PAIRS // 2]:.1f} messages a second"
        f" (at least), {before} → {more} serialization failures, {PAIRS} pairs",
    }


def work(name, partner_id, order_id):
    configure()
    post_until_done(name, partner_id, order_id)
    print("ready", flush=True)
    sys.stdin.readline()
    start = perf_counter()
    conflicts = sum(
        post_until_done(name, partner_id, order_id) for _ in range(MESSAGES)
    )
    print(json.dumps({"seconds": perf_counter() - start, "conflicts": conflicts}))


def post_until_done(name, partner_id, order_id):
    """How often it had to be tried again, because others wrote meanwhile."""
    conflicts = 0
    while True:
        try:
            post(name, partner_id, order_id)
        except psycopg2.Error as error:
            if type(error).__name__ not in RETRIES:
                raise
            conflicts += 1
        else:
            return conflicts


def post(name, partner_id, order_id):
    with environment_of(name, capture.SELLER) as env:
        capture.Post().post(env, order_id, [partner_id])
        env.cr.commit()


if __name__ == "__main__":
    work(sys.argv[1], *map(int, sys.argv[2:]))
