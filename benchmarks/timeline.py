"""The timeline of the customer with the most events, 30,000 at SCALE=1.

Page: what it asks of the database, against the same columns of the same rows by their
ids; the rights cost the rest. Search: the same, against a bare search. HTTP: the page
against the chatter's page of the same messages, both from a server of its own.
"""

import threading
from pathlib import Path

from . import stream, timing, web
from .odoo_api import environment_of

FLOORS = Path(__file__).parent / "floors"
SELLER = "bench_seller_0"
PAIRS, MOST = 60, 240
IDS = "= ANY(%(ids)s)"
PAGES = 7  # one at the top, the others anywhere below
LARGEST = """
    SELECT commercial_partner_id FROM customer_interaction
     GROUP BY commercial_partner_id ORDER BY count(*) DESC LIMIT 1
"""
# The chatter of the customer shows the messages that the timeline shows.
MESSAGES = """
    UPDATE mail_message message SET model = 'res.partner', res_id = %(customer)s
      FROM customer_interaction interaction
     WHERE interaction.source_model = 'bench.message'
       AND interaction.source_id = message.id
       AND interaction.commercial_partner_id = %(customer)s
"""
ROWS = """
    UPDATE customer_interaction interaction
       SET message_id = message.id,
           direction = CASE WHEN sent.id IS NULL THEN 'in' ELSE 'out' END,
           source_model = CASE WHEN sent.id IS NULL THEN 'bench.message'
                               ELSE 'mail.notification' END,
           source_id = COALESCE(sent.id, message.id),
           summary = CASE WHEN interaction.id %% 1000 = 0
                          THEN 'The contract ' || interaction.id
                          ELSE interaction.summary END
      FROM mail_message message
      LEFT JOIN LATERAL (
           SELECT min(id) AS id FROM mail_notification
            WHERE mail_message_id = message.id AND notification_type = 'email'
           ) sent ON TRUE
     WHERE interaction.source_model = 'bench.message'
       AND interaction.source_id = message.id
       AND interaction.commercial_partner_id = %(customer)s
"""
KNOWN = """
    SELECT FROM customer_interaction
     WHERE commercial_partner_id = %(customer)s AND message_id IS NOT NULL LIMIT 1
"""
PLACES = """
    SELECT date, id FROM (
        SELECT date, id, row_number() OVER (ORDER BY date DESC, id DESC) AS place,
               count(*) OVER () AS number
          FROM customer_interaction WHERE commercial_partner_id = %s) AS ordered
     WHERE (place - 1) %% (number / %s) = 0 ORDER BY place LIMIT %s
"""


def page(name):
    about = prepare(name)
    places = get_places(name, about["partner_id"])
    floor = (FLOORS / "timeline_page.sql").read_text()
    pages = [read_page(name, about, before=before) for before in places]
    ids = [[row["id"] for row in found["rows"]] for found in pages]

    def bare(env, number):
        env.cr.execute(floor, {"ids": ids[number % len(ids)]})
        return env.cr.fetchall()

    def ours(env, number):
        before = places[number % len(places)]
        return get_page(env, about, before=before)

    yield from compare("timeline: page of 30, SQL", 3, measure(name, bare, ours))


def search(name):
    about = prepare(name)
    found = (FLOORS / "timeline_search.sql").read_text()
    rows = (FLOORS / "timeline_page.sql").read_text()
    floor = f"WITH found AS ({found}) {rows}".replace(IDS, "IN (TABLE found)")
    values = {"customer_id": about["partner_id"]}

    def bare(env, _number):
        env.cr.execute(floor, values)
        return env.cr.fetchall()

    def ours(env, _number):
        return get_page(env, about, {"search": "contract"})

    yield from compare("timeline: search a word, SQL", 2, measure(name, bare, ours))


def over_http(name):
    about = prepare(name)
    with environment_of(name) as env:
        env["res.users"].search([("login", "=", SELLER)]).password = SELLER
    thread = {
        "thread_model": "res.partner",
        "thread_id": about["partner_id"],
        "fetch_params": {"limit": 30},
    }
    sides = ("chatter", "timeline", "chatter again")
    with web.browser(name, SELLER, SELLER) as browser:
        chatter = lambda: browser.post("/mail/thread/messages", thread)  # noqa: E731
        timeline = lambda: browser.call(  # noqa: E731
            "customer.interaction", "get_timeline_page", about, {}
        )
        works = dict(zip(sides, (chatter, timeline, chatter), strict=True))
        for side in sides:
            works[side]()
        result = timing.interleave(
            sides, lambda side: [web.sample(works[side])], PAIRS, MOST
        )
    yield from compare("timeline: page of 30, HTTP", 1, result)


def prepare(name):
    """Give the messages of the largest customer to their chatter, once."""
    stream.ensure(name)
    with environment_of(name) as env:
        env.cr.execute(LARGEST)
        values = {"customer": env.cr.fetchone()[0]}
        env.cr.execute(KNOWN, values)
        if not env.cr.rowcount:
            env.cr.execute(MESSAGES, values)
            env.cr.execute(ROWS, values)
            stream.vacuum(env, "customer_interaction", "mail_message")
    return {"partner_id": values["customer"], "scope": "customer"}


def get_places(name, customer_id):
    """Where pages begin that lie evenly over the history."""
    with environment_of(name) as env:
        env.cr.execute(PLACES, [customer_id, PAGES, PAGES])
        places = [
            {"date": str(date)[:19], "id": id_} for date, id_ in env.cr.fetchall()
        ]
    return [None, *places[1:]]


def read_page(name, about, **kwargs):
    with environment_of(name, SELLER) as env:
        return get_page(env, about, **kwargs)


def get_page(env, about, filters=None, before=None):
    interactions = env["customer.interaction"]
    return interactions.get_timeline_page(about, filters, before)


def measure(name, bare, ours):
    """The time that the database takes; each number is another page."""
    sides = ("floor", "ours", "floor again")
    works = dict(zip(sides, (bare, ours, bare), strict=True))
    numbers = dict.fromkeys(sides, 0)

    def run(side):
        numbers[side] += 1
        with environment_of(name, SELLER) as env:
            # What every request reads anyway.
            env.user.partner_id.check_access("read")
            env.companies.mapped("parent_path")
            return [sample_sql(lambda: works[side](env, numbers[side]))]

    for side in sides:
        run(side)
    return timing.interleave(sides, run, PAIRS, MOST)


def sample_sql(work):
    thread = threading.current_thread()
    thread.query_count = thread.query_time = 0
    work()
    return timing.Sample(thread.query_time * 1000, thread.query_count)


def compare(question, bar, result):
    first, ours, again = result.medians
    medians = {side: sample.milliseconds for side, sample in result.medians.items()}
    queries = result.medians[ours].queries
    yield {
        "question": question,
        "ratio": result.ratios[ours],
        "bar": bar,
        "ok": result.ratios[ours] <= bar,
        "detail": f"{medians[first]:.1f} → {medians[ours]:.1f} ms,"
        + (f" {queries} queries," if queries else "")
        + f" {result.pairs} pairs",
    }
    yield {
        "question": f"{question}, A/A",
        "ratio": result.ratios[again],
        "bar": None,
        "ok": True,
        "detail": f"{medians[first]:.1f} → {medians[again]:.1f} ms: the noise",
    }
