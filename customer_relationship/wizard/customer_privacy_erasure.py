import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, email_split

# Other people's rows of the same customers: a subject may name the person.
FORGET_NAMES = """
    UPDATE customer_interaction
       SET summary = NULL
     WHERE commercial_partner_id IN %s
       AND summary ~ %s
"""

FORGET_QUEUE = """
    DELETE FROM customer_interaction_queue queue
          WHERE queue.res_model = 'res.partner' AND queue.res_id IN %s
             OR queue.res_model = 'customer.interaction'
                AND NOT EXISTS (SELECT FROM customer_interaction
                                 WHERE id = queue.res_id)
"""


class CustomerPrivacy(models.TransientModel):
    """Forget a person, and keep for others what concerned them, too."""

    _name = "customer.privacy"
    _inherit = ["customer.privacy"]

    def _check_companies(self, people):
        """Forget everything or nothing: not half of it, and no one else's."""
        # sudo: to know of what one may not see
        known = self.sudo()._get_companies(people.sudo())
        if known - self.env.user.company_ids:
            raise UserError(
                self.env._(
                    "Companies that you have no access to have a history with "
                    "this contact, too. Ask somebody who may see all companies."
                )
            )

    @api.model
    def _get_companies(self, people):
        """The companies of ours that know the people."""
        groups = self.env["customer.interaction"]._read_group(
            self._get_interaction_domain(people), ["company_id"]
        )
        return people.company_id.union(*(company for (company,) in groups))

    @api.model
    def _erase_privacy_data(self, people):
        """Delete what we know of the people; return how many records by model.

        What concerned others, too, is kept for them, without the erased.
        """
        Note = self.env["customer.interaction.correction.note"]
        Note.search([("partner_id", "in", people.ids)]).message_id.unlink()
        Interaction = self.env["customer.interaction"]
        interactions = Interaction.search(self._get_interaction_domain(people))
        counts = {Interaction._name: self._erase_interactions(people, interactions)}
        self.env.cr.execute(SQL(FORGET_QUEUE, tuple(people.ids)))
        return counts

    @api.model
    def _erase_interactions(self, people, interactions):
        """Delete these for good, or take the people out of what concerned others, too;
        return how many were deleted."""
        self.env["customer.interaction.erasure"]._remember(people)
        customers = interactions.commercial_partner_id
        is_theirs = Domain("partner_id", "in", people.ids)
        logged = interactions.filtered_domain(is_theirs)
        logged.filtered(lambda row: row._is_by_hand()).message_id.unlink()
        people._promote_participants(interactions)
        erased = interactions.filtered_domain(is_theirs)
        kept = interactions - erased
        erased.unlink()
        kept.write(
            {"participant_ids": [Command.unlink(person.id) for person in people]}
        )
        self._forget_names(people, customers)
        return len(erased)

    @api.model
    def _forget_names(self, people, customers):
        self.env["customer.interaction"].flush_model(["summary"])
        words = {word for person in people for word in self._get_words(person)}
        customers |= people.commercial_partner_id
        if words:
            pattern = "|".join(re.escape(word) for word in sorted(words))
            self.env.cr.execute(
                SQL(FORGET_NAMES, tuple(customers.ids), rf"(^|\W)({pattern})(\W|$)")
            )
        self.env["customer.interaction"].invalidate_model(["summary", "name"])

    @api.model
    def _get_words(self, person):
        """What means this person and no other: half a name is a word like any."""
        addresses = {*email_split(person.email), person.email_normalized} - {False}
        is_full = len((person.name or "").split()) > 1
        return addresses | {person.name} if is_full else addresses

    def _log(self, counts):
        """Odoo's own log of such requests; it hides name and address."""
        partner = self.partner_id
        # sudo: only administrators may write the log
        self.env["privacy.log"].sudo().create(
            {
                "anonymized_name": partner.name or "-",
                # Odoo can hide nothing but a valid address.
                "anonymized_email": partner.email_normalized or "-@-",
                "execution_details": self.env._("Customer history erased"),
                "records_description": "\n".join(
                    f"{self.env[model]._description} ({count})"
                    for model, count in counts.items()
                ),
            }
        )
