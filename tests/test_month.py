"""A month through Odoo's real flows: the stream is the list that we wrote by hand.

Once with our addons there from the first day; once they come after the month is over
and the backfill tells the same, but for what no document remembers.
"""

import json
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller

from scripts import database
from scripts.server import HOST, free_port
from scripts.workspace import CHECKOUT

PLAY = (CHECKOUT / "tests" / "month.py").read_text() + "\nMonth(env).play()\n"
# What the crons do by themselves; each call is one of their runs.
CATCH_UP = """
env["customer.interaction.source"]._cron_scan()
env["customer.interaction.queue"]._cron_drain()
env["customer.interaction.backfill"]._cron_backfill()
env["customer.interaction.source"]._cron_reconcile()
env.cr.commit()
"""
DUMP = """
import json
numbered = {{"order", "quotation", "invoice", "credit", "delivery"}}
rows = [
    [
        row.date.day,
        row.commercial_partner_id.name,
        " ".join(sorted((row.partner_id + row.participant_ids).mapped("name"))),
        row.type_id.code,
        row.direction or "",
        "automatic" if row.automatic else "",
        "" if row.type_id.code.split("_")[0] in numbered else row.summary,
    ]
    for row in env["customer.interaction"].search(
        [("date", ">=", "2026-05-01"), ("date", "<", "2026-06-01")], order="date, id"
    )
]
open({path!r}, "w").write(json.dumps(rows))
"""
LIVE_ONLY = {"quotation_sent", "order_canceled", "ticket_assigned"}
# An order that is canceled does not tell any more whether it was confirmed.
CANCELED_LATER = (26, "Silent Cinema", "Olga", "order_confirmed", "", "", "")


class Mailbox:
    """Keeps the recipients and subjects of the mails that reach the server."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        subject = message_from_bytes(envelope.content)["Subject"]
        self.mails += [(recipient, subject) for recipient in envelope.rcpt_tos]
        return "250 OK"


INVITATION = "Invitation to Visit of the workshop"
TICKET = "HT00001 - Squeaks"
CLOSED = "The ticket HT00001 has been closed."

# Day, customer, who took part, type, direction, whether a robot did it, subject.
MONTH = [
    (4, "Harbor Tea", "Anna", "lead_received", "in", "", "Chairs?"),
    (5, "Harbor Tea", "Anna", "email", "out", "", "Re: Chairs?"),
    (6, "Harbor Tea", "Anna", "quotation_sent", "out", "", ""),
    (6, "Harbor Tea", "Anna Bert", "email", "out", "", "Quotation"),
    (7, "Harbor Tea", "Anna", "email", "in", "", "Re: Quotation"),
    (8, "Harbor Tea", "Anna", "order_confirmed", "", "", ""),
    (8, "Harbor Tea", "Anna", "lead_won", "", "", "Chairs?"),
    (11, "Harbor Tea", "Anna", "email", "out", "automatic", INVITATION),
    (11, "Harbor Tea", "Bert", "email", "out", "automatic", INVITATION),
    (11, "Silent Cinema", "Olga", "email", "out", "automatic", INVITATION),
    (12, "Harbor Tea", "Anna", "meeting", "", "", "Visit of the workshop"),
    (12, "Silent Cinema", "Olga", "meeting", "", "", "Visit of the workshop"),
    (12, "Harbor Tea", "Anna", "delivery_done", "out", "", ""),
    (13, "Harbor Tea", "Anna", "invoice_posted", "out", "", ""),
    (15, "Harbor Tea", "Anna", "invoice_paid", "", "", ""),
    (18, "Silent Cinema", "Olga", "ticket_opened", "in", "", TICKET),
    (18, "Silent Cinema", "Olga", "ticket_assigned", "", "", TICKET),
    (19, "Silent Cinema", "Olga", "email", "out", "", "Re: Squeaks"),
    (20, "Silent Cinema", "Olga", "ticket_closed", "", "", TICKET),
    (20, "Silent Cinema", "Olga", "email", "out", "automatic", CLOSED),
    (21, "Harbor Tea", "Bert", "email", "in", "automatic", "Out of office"),
    (22, "Harbor Tea", "Harbor Tea", "call", "out", "", "Is all well?"),
    (23, "Silent Cinema", "Olga", "email", "out", "", "For you"),
    (23, "Harbor Tea", "Nina", "email", "in", "", "May I ask, too?"),
    CANCELED_LATER,
    (26, "Silent Cinema", "Olga", "order_canceled", "", "", ""),
    (26, "Silent Cinema", "Olga", "order_canceled", "", "", ""),
    (27, "Harbor Tea", "Anna", "email", "out", "automatic", "We have moved"),
    (27, "Silent Cinema", "Olga", "email", "out", "automatic", "We have moved"),
    (29, "Harbor Tea", "Anna", "survey_completed", "in", "", "How are the chairs?"),
    (30, "Harbor Tea", "Anna", "credit_note", "out", "", ""),
]


@pytest.fixture(scope="module")
def mailbox():
    """A real SMTP server for the mails of the month."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname=HOST, port=free_port(2525))
    controller.start()
    mailbox.port = controller.port
    yield mailbox
    controller.stop()


@pytest.fixture
def play(ready, host, mailbox, tmp_path, monkeypatch):
    """``play(name, install_first)`` plays the month; returns the rows of the stream."""
    monkeypatch.setenv("SMTP_PORT", str(mailbox.port))

    def run(name, code):
        ready.run_code(name, code, "The month failed.", "month.log")

    def play(name, install_first):
        name, path = database.named(name), tmp_path / "rows.json"
        addons = database.our_addons()
        database.copy(ready, host, name)
        if install_first:
            database.install(ready, name, addons, log="month-install.log")
        run(name, PLAY)
        if not install_first:
            database.install(ready, name, addons, log="month-install.log")
        run(name, CATCH_UP)
        run(name, DUMP.format(path=str(path)))
        return sorted(map(tuple, json.loads(path.read_text())))

    return play


def test_live(play, mailbox):
    assert play("month_live", install_first=True) == sorted(MONTH)
    sent = {subject for _recipient, subject in mailbox.mails}
    assert {"Re: Chairs?", "Quotation", "We have moved"} <= sent


def test_backfilled(play):
    rebuilt = [as_rebuilt(row) for row in MONTH if row[3] not in LIVE_ONLY]
    rebuilt.remove(CANCELED_LATER)
    assert play("month_late", install_first=False) == sorted(rebuilt)


def as_rebuilt(row):
    """What documents forget: the headers of mails."""
    if row[6] == "Out of office":
        return (*row[:5], "", row[6])
    return row
