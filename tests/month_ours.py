"""What our addons add to the month: promises, and what people and systems log."""

from month import Month

PROMISE = "customer_relationship.mail_activity_type_promise"


class MonthWithOurs(Month):
    """The same month in a company that has our addons from the first day."""

    def promise(self, summary, deadline):
        order = self.quotation.with_user(self.sam)
        return order.activity_schedule(
            PROMISE, deadline, summary=summary, user_id=self.sam.id
        )

    def day_14_promises(self):
        self.kept = self.promise("Samples of wood", "2026-05-18")
        self.promise("A visit of the forest", "2026-05-19")

    def day_15_promise_kept(self):
        self.kept.with_user(self.sam).action_feedback("They are on their way")

    def day_18_visit(self):
        kind = self.env.ref("customer_relationship.customer_interaction_type_visit")
        wizard = self.env["customer.interaction.log"].with_user(self.sam)
        wizard = wizard.with_context(default_partner_id=self.bert.id)
        values = {"res_model": "res.partner", "res_id": self.bert.id}
        wizard.create({**values, "type_id": kind.id, "name": "Tea rooms"}).action_log()

    def day_19_telephone_exchange(self):
        """It tells of the same call twice."""
        for _time in range(2):
            self.env["customer.interaction"].with_user(self.sam).log(
                type="call", email=self.olga.email, direction="in", reference="pbx-1"
            )
