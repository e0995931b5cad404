"""The second half of May: what became of the chairs, and of the customers."""

from datetime import datetime

from month_browser import Browser
from month_calendar import Calendar

from odoo import Command


class SecondHalf(Calendar):
    def day_18_bert_asks_the_same(self):
        self.same_stools = self.receive_lead(self.bert, "Stools, too?")

    def day_18_synced(self):
        """On the 19th and the 26th, entered in another calendar."""
        start = datetime(2026, 5, 19, 15)
        rrule = "FREQ=WEEKLY;COUNT=2;BYDAY=TU"
        self.tastings = self.sync("Tasting", self.olga, start, rrule)

    def day_18_ticket(self):
        id_ = self.receive(
            "Olga <olga@customers.example>",
            "squeak@company.example",
            "Squeaks",
            "It does",
        )
        self.ticket = self.env["helpdesk.ticket"].browse(id_)
        self.ticket.user_id = self.ada

    def day_19_answer(self):
        self.ticket_mail = self.write(self.ada, self.ticket, self.olga, "Re: Squeaks")

    def day_19_leads_merged(self):
        leads = self.stools + self.same_stools
        wizard = self.env["crm.merge.opportunity"].with_user(self.sam)
        wizard.create({"opportunity_ids": [Command.set(leads.ids)]}).action_merge()

    def day_19_written_ahead(self):
        """A message that is posted, and one that is sent, early on the 21st."""
        moment = datetime(2026, 5, 21, 5)
        composer = self.env["mail.compose.message"].with_user(self.sam)
        composer.create(
            {
                "composition_mode": "comment",
                "model": "sale.order",
                "res_ids": self.quotation.ids,
                "partner_ids": [Command.set(self.anna.ids)],
                "subject": "Cushions",
                "body": "Our words",
                "scheduled_date": str(moment),
            }
        ).action_schedule_message()
        self.write(self.sam, self.stools, self.bert, "Stools", scheduled_date=moment)

    def day_20_closed(self):
        self.close(self.ticket)

    def day_20_synced_again(self):
        """The whole series is an hour later there, the past meeting included."""
        self.sync_start(self.tastings, datetime(2026, 5, 19, 16))

    def day_20_somebody_elses_ticket(self):
        self.scratches.partner_id = self.olga

    def day_20_work_done(self):
        activity = self.quotation.with_user(self.sam).activity_schedule(
            "mail.mail_activity_data_todo", summary="Send wax", user_id=self.sam.id
        )
        activity.with_user(self.sam).action_feedback("It is on its way")

    def day_21_out_of_office(self):
        self.reply(
            "bert@customers.example",
            self.quotation_mail,
            "Out of office",
            "Auto-Submitted: auto-replied\n",
        )

    def day_21_asked_for_a_rating(self):
        template = self.env["mail.template"].create(
            {
                "name": "Rating",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "subject": "How did we do?",
                "body_html": "<p>Please tell us.</p>",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
        order = self.quotation.with_user(self.sam)
        self.rating_token = order._rating_get_access_token()
        order.rating_send_request(template, force_send=False)

    def day_22_call_done(self):
        activity = self.tea.with_user(self.sam).activity_schedule(
            "mail.mail_activity_data_call", summary="Is all well?", user_id=self.sam.id
        )
        activity.with_user(self.sam).action_feedback("All is well")

    def day_22_reopened(self):
        self.reply("olga@customers.example", self.ticket_mail, "Re: Squeaks")
        self.close(self.ticket, closed=False)

    def day_22_rating(self):
        Browser(self.env).rate(self.rating_token, 5, "Well")

    def day_22_from_own_mailbox(self):
        """Sam answers from a phone; Odoo gets a copy."""
        self.reply(
            "Sam <sam@company.example>",
            self.quotation_mail,
            "Wood for chairs",
            to="anna@customers.example",
        )

    def day_23_unknown_sender(self):
        self.write(self.sam, self.tea, self.piet, "For you")
        self.reply("nina@customers.example", self.quotation_mail, "May I ask, too?")

    def day_25_unknown_sender_is_known(self):
        self.nina = self.create_person("Nina", self.tea)

    def day_25_closed_again(self):
        self.close(self.ticket)

    def day_25_coupon(self):
        template = self.env.ref("loyalty.mail_template_loyalty_card")
        template.report_template_ids = False  # there may be no program to print it
        plan = {"trigger": "create", "mail_template_id": template.id}
        program = self.env["loyalty.program"].create(
            {
                "name": "Thank you",
                "program_type": "coupons",
                "communication_plan_ids": [Command.create(plan)],
            }
        )
        self.env["loyalty.generate.wizard"].create(
            {
                "program_id": program.id,
                "mode": "selected",
                "customer_ids": [Command.set(self.anna.ids)],
            }
        ).generate_coupons()

    def day_25_two_who_are_one(self):
        """One mail to two companies, which turn out to be the same on the 28th."""
        self.write(self.sam, self.quotation, self.anna + self.cleo, "Trade fair")

    def day_26_canceled(self):
        order = self.order(self.olga)
        order._action_cancel()
        self.env.cr.commit()
        other_order = self.order(self.olga)
        self.env.cr.commit()
        other_order._action_cancel()

    def day_26_lunch_of_the_22nd(self):
        """Entered late, for an activity that is done with it: they met once."""
        activity = self.cinema.with_user(self.sam).activity_schedule(
            "mail.mail_activity_data_meeting", user_id=self.sam.id
        )
        start = datetime(2026, 5, 22, 12)
        activities = [Command.set(activity.ids)]
        self.meet("Lunch", self.olga, start, activity_ids=activities)
        activity.with_user(self.sam).action_feedback("We ate well")

    def day_26_template(self):
        """Odoo deletes the mail, and its message, as soon as it is sent."""
        self.env["mail.template"].create(
            {
                "name": "Hours",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Opening hours",
                "body_html": "<p>From nine to five</p>",
                "partner_to": "{{ object.id }}",
                "auto_delete": True,
            }
        ).send_mail(self.bert.id)

    def day_27_lost(self):
        wizard = self.env["crm.lead.lost"].with_user(self.sam)
        wizard.create({"lead_ids": self.stools.ids}).action_lost_reason_apply()

    def day_27_mass_mail(self):
        self.env["mail.compose.message"].with_user(self.sam).create(
            {
                "composition_mode": "mass_mail",
                "model": "res.partner",
                "res_ids": (self.anna + self.olga).ids,
                "subject": "We have moved",
                "body": "<p>To the harbour</p>",
                "auto_delete": False,
            }
        )._action_send_mail()

    def day_27_mass_text(self):
        self.send_text(self.anna + self.olga, "mass")

    def day_28_the_same_customers(self):
        self.merge(self.piet, self.olga)
        self.merge(self.same_tea, self.tea)

    def merge(self, contact, survivor):
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((contact + survivor).ids)],
                "dst_partner_id": survivor.id,
            }
        )
        wizard.action_merge()

    def day_28_zoe_joins_the_cinema(self):
        self.zoe.parent_id = self.cinema

    def day_29_survey(self):
        survey = self.env["survey.survey"].create(
            {
                "title": "How are the chairs?",
                "questions_layout": "one_page",
                "question_and_page_ids": [
                    Command.create({"title": "Well?", "question_type": "char_box"})
                ],
            }
        )
        response = survey._create_answer(partner=self.anna)
        Browser(self.env).answer(response, "Very")

    def day_30_credit(self):
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        )
        action = reversal.create(
            {"journal_id": self.invoice.journal_id.id, "reason": "Two were broken"}
        ).refund_moves()
        self.env["account.move"].browse(action["res_id"]).action_post()
