from odoo import api, fields, models

COUNT_LIMIT = 1000


class CustomerInteraction(models.Model):
    """What the timeline says above its rows: how things stand with the customer.

    Always of the whole customer: the same on the forms of all their people and
    documents, whichever part of the history one looks at.
    """

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    @api.model
    def get_timeline_header(self, about):
        self.check_access("read")
        partner_id = self._clean_timeline_about(about)["partner_id"]
        partners = self._get_timeline_partners({"partner_id": partner_id}, {})
        partner = partners.get(partner_id, self.env["res.partner"])
        customer = partner.commercial_partner_id
        upcoming = self.env["customer.upcoming"]._get_upcoming(customer)
        return {
            **self._get_timeline_dates(partner),
            **upcoming,
            "next_step": self._get_timeline_next_step(upcoming["upcoming"]),
            "pinned": self._get_timeline_pinned(customer),
            "can_log": self.has_access("create"),
            "count": self._count_timeline(customer),
        }

    @api.model
    def _get_timeline_dates(self, partner):
        return {
            key: fields.Datetime.to_string(partner[f"customer_{key}"])
            for key in ("last_in", "last_out", "waiting_since")
        }

    @api.model
    def _get_timeline_next_step(self, upcoming):
        """The first thing to do or to attend, overdue ones before all."""
        if not upcoming:
            return False
        step = upcoming[0]
        return step | {"summary": step["name"], "overdue": step["state"] == "overdue"}

    @api.model
    def _get_timeline_pinned(self, customer):
        """At most five."""
        pinned = self.search(
            [("commercial_partner_id", "=", customer.id), ("pinned", "=", True)]
        )
        return pinned._get_timeline_rows()

    @api.model
    def _count_timeline(self, customer):
        """Counting thousands takes long, and tells nobody more than "999+"."""
        of_customer = [("commercial_partner_id", "=", customer.id)]
        return self.search_count(of_customer, limit=COUNT_LIMIT)
