"""A month through Odoo's real flows: the stream is the list that we wrote by hand.

Once with our addons there from the first day; once they come after the month is over
and the backfill tells the same, but for what no document remembers.
"""

import json
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from month_list import MONTH, OURS, OWN_MAILBOX, remembered

from scripts import database
from scripts.server import HOST, free_port
from scripts.workspace import CHECKOUT

IMPORT = f"import sys; sys.path.insert(0, {str(CHECKOUT / 'tests')!r})\n"
PLAY = {
    "live": IMPORT + "from month_ours import MonthWithOurs as Month; Month(env).play()",
    "late": IMPORT + "from month import Month; Month(env).play()",
}
WANT = {"live": sorted(MONTH + OURS), "late": remembered()}
# What the crons do by themselves; each call is one of their runs.
CATCH_UP = """
env["customer.interaction.source"]._cron_scan()
env["customer.interaction.queue"]._cron_drain()
env["customer.interaction.backfill"]._cron_backfill()
env["customer.interaction.source"]._cron_reconcile()
env.cr.commit()
env.invalidate_all()
"""
# Our own records, such as memberships of a community, have tests of their own.
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
        ""
        if row.type_id.code.split("_")[0] in numbered and not row.message_id
        else (row.summary or "").strip(),
    ]
    for row in env["customer.interaction"].search(
        [("date", ">=", "2026-05-01"), ("date", "<", "2026-06-01")], order="date, id"
    )
]
sources = env["customer.interaction.source"]._get_sources().values()
told = [source for source in sources if not source.model.startswith("customer.")]
types = sorted({{source.type for source in told}})
open({path!r}, "w").write(json.dumps([rows, types]))
"""


class Mailbox:
    """Keeps the recipients and subjects of the mails that reach the server."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        subject = message_from_bytes(envelope.content)["Subject"]
        self.mails += [(recipient, subject) for recipient in envelope.rcpt_tos]
        return "250 OK"

    def get_subjects(self, domain):
        mails = [mail for mail in self.mails if mail[0].endswith(f"@{domain}")]
        return sorted(subject.strip() for _recipient, subject in mails)


@pytest.fixture
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
    """``play(when)`` plays the month; returns the rows of the stream, and the types of
    all that can happen to documents."""
    monkeypatch.setenv("SMTP_PORT", str(mailbox.port))

    def run(name, code):
        ready.run_code(name, code, "The month failed.", "month.log")

    def install(name):
        addons = database.our_addons()
        database.install(ready, name, addons, log="month-install.log")

    def play(when):
        name, path = database.named(f"month_{when}"), tmp_path / "rows.json"
        database.copy(ready, host, name)
        code = CATCH_UP + DUMP.format(path=str(path))
        if when == "late":
            run(name, PLAY[when])
        install(name)
        run(name, code if when == "late" else PLAY[when] + code)
        rows, types = json.loads(path.read_text())
        return sorted(map(tuple, rows)), set(types)

    return play


def test_live(play, mailbox):
    rows, types = play("live")
    assert rows == WANT["live"]
    assert types <= {row[3] for row in rows}, "the month leaves something out"
    assert mailbox.get_subjects("customers.example") == get_subjects_told(rows)


def test_backfilled(play):
    rows, _types = play("late")
    assert rows == WANT["late"]


def get_subjects_told(rows):
    """One for each person to whom Odoo sent an email."""
    kinds = {("email", "out"), ("quotation_sent", "out")}
    emails = [row for row in rows if row[3:5] in kinds]
    told = [(row[6], person) for row in emails for person in row[2].split() if row[6]]
    return sorted(subject for subject, _person in told if subject != OWN_MAILBOX)
