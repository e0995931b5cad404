from odoo import api, models
from odoo.tools import SQL, ormcache

MOVED_KEY = "customer_relationship.moved"

# What makes a contact its own customer or a part of another one, and who referred it.
CUSTOMER_FIELDS = {"is_company", "parent_id", "customer_referrer_id"}

# Our own companies are no customers: who joins us keeps the history for themselves.
FOLLOW_CUSTOMER = """
    UPDATE customer_interaction interaction
       SET commercial_partner_id = partner.commercial_partner_id
      FROM res_partner partner
     WHERE partner.id IN %s
       AND interaction.commercial_partner_id = partner.id
       AND partner.commercial_partner_id != partner.id
       AND partner.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
"""

# The first of those who took part, too, and stay.
PROMOTE_PARTICIPANTS = """
    WITH heir AS (
        SELECT interaction.id, min(participant.res_partner_id) AS partner_id
          FROM customer_interaction interaction
          JOIN customer_interaction_res_partner_rel participant
            ON participant.customer_interaction_id = interaction.id
         WHERE interaction.partner_id IN %(ids)s
           AND participant.res_partner_id NOT IN %(ids)s
           AND %(restriction)s
         GROUP BY interaction.id
    ), removed AS (
        DELETE FROM customer_interaction_res_partner_rel participant
              USING heir
              WHERE participant.customer_interaction_id = heir.id
                AND participant.res_partner_id = heir.partner_id
    )
    UPDATE customer_interaction interaction
       SET partner_id = heir.partner_id,
           res_id = CASE WHEN res_model = 'res.partner' AND res_id IN %(ids)s
                         THEN heir.partner_id ELSE res_id END
      FROM heir
     WHERE interaction.id = heir.id
 RETURNING interaction.id
"""

DETACH_PEOPLE = """
    UPDATE customer_interaction
       SET commercial_partner_id = partner_id,
           res_id = CASE WHEN res_model = 'res.partner' AND res_id IN %(ids)s
                         THEN partner_id ELSE res_id END
     WHERE commercial_partner_id IN %(ids)s
       AND partner_id NOT IN %(ids)s
 RETURNING partner_id
"""


class ResPartner(models.Model):
    """Who moves takes the history along; who goes leaves it to others."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    def write(self, vals):
        """Who joins a company takes the history along, once the queue is drained."""
        is_moved = not CUSTOMER_FIELDS.isdisjoint(vals)
        former = is_moved and [(it.commercial_partner_id or it).id for it in self]
        result = super().write(vals)
        if is_moved:
            self._remember_moved(former, is_referred="customer_referrer_id" in vals)
            self._forget_customer()
        if "tz" in vals:
            self._update_customer_tz()
        return result

    def _remember_moved(self, former, is_referred):
        """Contacts and the ids of the customers whom they left wait for the end of the
        transaction, and are queued at once: each statement is felt."""
        moved = {
            partner.id: customer_id
            for partner, customer_id in zip(self, former, strict=True)
            if is_referred or partner.commercial_partner_id.id != customer_id
        }
        if not moved:
            return
        precommit = self.env.cr.precommit
        if MOVED_KEY not in precommit.data:
            precommit.add(self.browse()._enqueue_moved)
        # Whose part they were first counts.
        precommit.data[MOVED_KEY] = moved | precommit.data.get(MOVED_KEY, {})

    @api.model
    def _enqueue_moved(self):
        if former := self.env.cr.precommit.data.pop(MOVED_KEY, {}):
            self.env["customer.interaction.queue"]._enqueue_moved(former)

    def _forget_customer(self):
        """What is shown of the customer is read again. A dependency would say the same,
        and slow down every write of any contact; so would looking for more than was
        read."""
        shown = self._get_customer_shown()
        if read := shown & self.env.transaction.field_data.keys():
            self.invalidate_model([field.name for field in read], flush=False)

    @api.model
    @ormcache()
    def _get_customer_shown(self):
        return frozenset(
            field
            for name, field in self._fields.items()
            if name.startswith("customer_") and field.compute and not field.store
        )

    def unlink(self):
        """The history of a company's people is theirs: it outlives the company."""
        self.check_access("unlink")
        people = self._leave_history()
        result = super().unlink()
        people._follow_customer()
        return result

    def _leave_history(self):
        """Give what concerns others, too, to them; return whom it was given to.

        What is left has nobody but the contacts, and goes with them.
        """
        if not self:
            return self
        self._promote_participants()
        rows = self.env.execute_query(SQL(DETACH_PEOPLE, ids=tuple(self.ids)))
        return self.browse({partner_id for (partner_id,) in rows})

    def _promote_participants(self, only=None):
        """Make another participant the main one; return these interactions."""
        interactions = self.env["customer.interaction"]
        interactions.flush_model()
        restriction = SQL("TRUE")
        if only is not None:
            restriction = SQL("interaction.id = ANY(%s)", only.ids)
        rows = self.env.execute_query(
            SQL(PROMOTE_PARTICIPANTS, ids=tuple(self.ids), restriction=restriction)
        )
        interactions.invalidate_model()
        return interactions.browse(interaction_id for (interaction_id,) in rows)

    def _follow_customer(self):
        """Give the history of those who were a customer of their own to the company
        they belong to now. A move from company to company changes no history."""
        if not self:
            return
        self.flush_recordset(["commercial_partner_id"])
        interactions = self.env["customer.interaction"]
        interactions.flush_model(["commercial_partner_id"])
        self.env.cr.execute(SQL(FOLLOW_CUSTOMER, tuple(self.ids)))
        interactions.invalidate_model(["commercial_partner_id"])

    def signup_prepare(self, signup_type="signup"):
        """Leave alone who is prepared already.

        Odoo writes the customer with each email that has a link to a document, though
        nothing changes: of two emails at the same time, one would have to be repeated.
        """
        others = self.filtered(lambda partner: partner.signup_type != signup_type)
        return super(ResPartner, others).signup_prepare(signup_type=signup_type)

    def _update_customer_tz(self):
        """Our companies' days may begin at another time."""
        Company = self.env["res.company"].sudo().with_context(active_test=False)
        if not Company._get_own_partner_ids().isdisjoint(self._ids):
            companies = Company.search([("partner_id", "in", self.ids)])
            self.env.add_to_compute(Company._fields["customer_tz"], companies)
