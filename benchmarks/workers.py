"""Four workers write to one customer at once: throughput and conflicts.

The databases are copies of the same host: without our addons, with them, and with
capture switched off, which shows what of the difference is capture.
"""

import contextlib
import json
import logging
import statistics
import sys
from time import perf_counter

import psycopg2

from . import capture, documents, hosts, worker
from .odoo_api import configure, environment_of

BAR = 0.95
WORKERS = 4
MESSAGES = 40
ROUNDS = 6
OFF = "switched off"
SIDES = (*hosts.SIDES, OFF)
RETRIES = {"SerializationFailure", "DeadlockDetected", "LockNotAvailable"}


def rows(_name):
    with contextlib.ExitStack() as copies:
        names = copies.enter_context(hosts.compared())
        names[OFF] = copies.enter_context(hosts.ours("bench_off"))
        capture.switch(names[OFF], on=False)
        orders = {side: create_orders(name) for side, name in names.items()}
        totals = {side: [] for side in SIDES}
        for number in range(ROUNDS):
            for side in SIDES if number % 2 else SIDES[::-1]:
                totals[side].append(race(names[side], orders[side]))
    yield from compare(totals)


def create_orders(name):
    """Of one customer, an order for each worker."""
    with environment_of(name) as env:
        partner = documents.create_customer(env)
        orders = env["sale.order"].create([{"partner_id": partner.id}] * WORKERS)
        return orders.ids


def race(name, order_ids):
    """Messages a second of all workers together, and how many had to try again."""
    processes = [worker.start(__name__, name, str(order_id)) for order_id in order_ids]
    for process in processes:
        process.stdout.readline()  # it is ready
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    results = [json.loads(worker.finish(process)) for process in processes]
    seconds = max(result["seconds"] for result in results)
    return len(results) * MESSAGES / seconds, sum(one["conflicts"] for one in results)


def compare(totals):
    speeds = {
        side: statistics.median(speed for speed, _ in found)
        for side, found in totals.items()
    }
    conflicts = {side: sum(more for _, more in totals[side]) for side in SIDES}
    for side in SIDES[1:]:
        ratio = speeds[side] / speeds["without"]
        is_ours = side == "with"
        fewer = conflicts[side] <= conflicts["without"]
        yield {
            "question": f"workers: {WORKERS} post to one customer"
            + ("" if is_ours else f", {side}"),
            "ratio": ratio,
            "bar": BAR if is_ours else None,
            "ok": not is_ours or (ratio >= BAR and fewer),
            "detail": f"{speeds['without']:.1f} → {speeds[side]:.1f} messages a second"
            f"{' (at least)' if is_ours else ''},"
            f" {conflicts['without']} → {conflicts[side]} serialization failures,"
            f" {ROUNDS} rounds",
        }


def work(name, order_id):
    configure()
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)  # they are counted
    post_until_done(name, order_id)
    print("ready", flush=True)
    sys.stdin.readline()
    start = perf_counter()
    conflicts = sum(post_until_done(name, order_id) for _ in range(MESSAGES))
    print(json.dumps({"seconds": perf_counter() - start, "conflicts": conflicts}))


def post_until_done(name, order_id):
    """How often it had to be tried again, because others wrote meanwhile."""
    conflicts = 0
    while True:
        try:
            post(name, order_id)
        except psycopg2.Error as error:
            if type(error).__name__ not in RETRIES:
                raise
            conflicts += 1
        else:
            return conflicts


def post(name, order_id):
    with environment_of(name) as env:
        partner = env["sale.order"].browse(order_id).partner_id
        capture.Post().post(env, order_id, partner.ids)
        env.cr.commit()


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))
