"""The first half of May: from an inquiry to the chairs that are paid."""

from datetime import datetime

from month_browser import Browser
from month_calendar import Calendar


class FirstHalf(Calendar):
    def day_04_anna_asks(self):
        self.lead = self.receive_lead(self.anna, "Chairs?")

    def day_05_sam_answers(self):
        self.write(self.sam, self.lead, self.anna, "Re: Chairs?")

    def day_06_quotation_for_two(self):
        self.quotation = self.quote(self.anna, 40)
        self.quotation_mail = self.write(
            self.sam,
            self.quotation,
            self.anna + self.bert,
            "Quotation",
            attachments=[(f"Quotation - {self.quotation.name}.pdf", b"%PDF-1.4")],
            mark_so_as_sent=True,
        )

    def day_07_anna_replies(self):
        self.reply("anna@customers.example", self.quotation_mail, "Re: Quotation")

    def day_07_quotation_handed_over(self):
        self.quote(self.zoe).action_quotation_sent()

    def day_08_order(self):
        self.quotation.action_confirm()
        self.lead.with_user(self.sam).action_set_won()

    def day_11_meeting_of_two_customers(self):
        """Planned on the 11th, held on the 12th; a private one is nobody's business."""
        people = self.anna + self.olga + self.bert
        start = datetime(2026, 5, 12, 9)
        meeting = self.meet("Visit of the workshop", people, start)
        self.meet("Among ourselves", self.env["res.partner"], start)
        declined = meeting.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.bert
        )
        declined.do_decline()

    def day_11_order_for_tomorrow(self):
        promised = datetime(2026, 5, 12, 12)
        self.late_order = self.order(self.zoe, 2, promised=promised)

    def day_12_delivery(self):
        self.deliver(self.quotation)

    def day_13_invoice(self):
        self.invoice = self.quotation._create_invoices()
        self.invoice.action_post()

    def day_13_more_than_there_is(self):
        """No curtain is there, and none arrives until the day that was promised."""
        self.order(self.olga, 3, self.curtain, promised=datetime(2026, 5, 20, 12))

    def day_13_weekly_calls(self):
        """On the 14th, 21st and 28th."""
        self.meet(
            "Weekly call",
            self.bert,
            datetime(2026, 5, 14, 14),
            videocall_location="https://meet.example/weekly",
            recurrency=True,
            rrule_type="weekly",
            thu=True,
            interval=1,
            end_type="count",
            count=3,
        )

    def day_14_late_delivery(self):
        self.deliver(self.late_order)

    def day_14_anna_comments_on_portal(self):
        Browser(self.env).comment(self.quotation, "They are lovely")

    def day_14_text_message(self):
        self.send_text(self.quotation, "comment")

    def day_14_ticket_by_phone(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.ada)
        self.scratches = tickets.create(
            {"name": "Scratches", "description": "Two", "partner_id": self.bert.id}
        )

    def day_15_payment(self):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({}).action_create_payments()

    def day_15_lead_of_our_own(self):
        leads = self.env["crm.lead"].with_user(self.sam)
        values = {"name": "Stools", "partner_id": self.anna.id}
        self.stools = leads.create({**values, "type": "opportunity"})
