from odoo import api, fields, models


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
        about = self._clean_timeline_about(about) | {"scope": "customer"}
        partner = self._get_timeline_partner(about)
        customer = partner.commercial_partner_id
        upcoming = self.env["customer.upcoming"]._get_upcoming(customer)
        return {
            **self._get_timeline_dates(partner),
            **upcoming,
            "next_step": self._get_timeline_next_step(upcoming["upcoming"]),
            "pinned": self._get_timeline_pinned(customer),
            "can_log": self.has_access("create"),
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
