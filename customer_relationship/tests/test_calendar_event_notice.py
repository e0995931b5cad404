from datetime import timedelta

from odoo import Command, fields

from .test_mail_message_source import MessageCase


class TestCalendarNotice(MessageCase):
    def create_meeting(self, *guests):
        start = fields.Datetime.now() + timedelta(days=3)
        partners = self.env["res.partner"].union(*guests, self.salesperson.partner_id)
        with self.mock_mail_gateway():
            return (
                self.env["calendar.event"]
                .with_user(self.salesperson)
                .create(
                    {
                        "name": "Spring catalog",
                        "start": start,
                        "stop": start + timedelta(hours=1),
                        "partner_ids": [Command.set(partners.ids)],
                    }
                )
            )

    def notices(self, meeting):
        """They are no part of the chatter."""
        return self.env["mail.message"].search(
            [
                ("model", "=", meeting._name),
                ("res_id", "=", meeting.id),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_people_invited_together(self):
        """Odoo writes to each of them; they were invited once."""
        meeting = self.create_meeting(self.anna, self.olga, self.bert)
        self.assertEqual(len(self.notices(meeting)), 3)
        row = self.history()
        self.assertRecordValues(
            row,
            [
                {
                    "name": "Invitation to Spring catalog",
                    "direction": "out",
                    "automatic": True,
                    "user_id": self.salesperson.id,
                    "res_id": meeting.id,
                }
            ],
        )
        self.assertEqual(row.partner_id + row.participant_ids, self.anna + self.bert)
        deliveries = row._get_deliveries()
        self.assertEqual([sent["name"] for sent in deliveries], ["Anna", "Bert"])
        self.assertEqual(self.history(self.other_customer).partner_id, self.olga)
        self.assertRebuilt("calendar_notice", "email_out")

    def test_later_notices_are_others(self):
        meeting = self.create_meeting(self.anna, self.bert)
        self.history()
        for notice in self.notices(meeting):
            self.age(notice)
        with self.mock_mail_gateway():
            meeting.start += timedelta(days=1)
            meeting.partner_ids += self.carl
        rows = self.history().sudo().sorted("id")
        self.assertEqual(len(rows), 2)
        people = rows[1].partner_id + rows[1].participant_ids
        self.assertEqual(people, self.anna + self.bert + self.carl)
        self.assertRebuilt("calendar_notice", "email_out")
