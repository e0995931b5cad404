import base64
import json
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, email_split

# What a person may ask us for.
EXPORTED_FIELDS = [
    "date",
    "type_id",
    "name",
    "note",
    "direction",
    "partner_id",
    "participant_ids",
    "commercial_partner_id",
    "user_id",
    "company_id",
    "duration",
    "outcome",
    "feeling",
    "automatic",
]

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
    """Hand out, or forget, what we recorded of a person.

    Other addons, and other parts of this one, extend ``_get_privacy_data`` and
    ``_erase_privacy_data`` by what they keep.
    """

    _name = "customer.privacy"
    _description = "Privacy of a Customer"

    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        required=True,
        ondelete="cascade",
        default=lambda self: self._get_default_partner(),
    )
    is_company = fields.Boolean(related="partner_id.is_company")
    with_people = fields.Boolean(
        "People, too",
        help="Also what was recorded of the people who belong to the company now.",
    )
    interaction_count = fields.Integer(
        "Interactions", compute="_compute_interaction_count"
    )
    # Never stored: nothing of what is handed out is left behind.
    file = fields.Binary(compute="_compute_file", attachment=False)
    file_name = fields.Char(compute="_compute_file")

    @api.model
    def _get_default_partner(self):
        if self.env.context.get("active_model") == "res.partner":
            return self.env.context.get("active_id")
        return False

    @api.depends("partner_id", "with_people")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_interaction_count(self):
        for wizard in self:
            wizard.interaction_count = self.env["customer.interaction"].search_count(
                self._get_interaction_domain(wizard._get_people())
            )

    @api.depends("partner_id", "with_people")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_file(self):
        for wizard in self:
            data = wizard._get_privacy_data(wizard._get_people())
            content = json.dumps(data, default=str, ensure_ascii=False, indent=2)
            wizard.file = base64.b64encode(content.encode())
            wizard.file_name = f"customer-{wizard.partner_id.id}.json"

    def action_export(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/customer.privacy/{self.id}/file"
            "?filename_field=file_name&download=true",
            "target": "download",
        }

    def action_erase(self):
        self.ensure_one()
        self.check_access("write")
        people = self._get_people()
        self._check_companies(people)
        # sudo: the right to be forgotten asks for more than one may see or write
        counts = self.sudo()._erase_privacy_data(people.sudo())
        self._log(counts)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The history has been erased."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_people(self):
        self.ensure_one()
        partner = self.partner_id._origin
        partner.check_access("read")
        if not (self.with_people and partner.is_company):
            return partner
        # sudo: erasing and handing out must not miss anybody
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        people = partners_sudo.search([("commercial_partner_id", "=", partner.id)])
        return partner | people.sudo(self.env.su)

    @api.model
    def _get_interaction_domain(self, people):
        return Domain("partner_id", "in", people.ids) | Domain(
            "participant_ids", "in", people.ids
        )

    @api.model
    def _get_privacy_data(self, people):
        """What we know of the people, as the user may read it: rows by section."""
        interactions = self.env["customer.interaction"].search(
            self._get_interaction_domain(people)
        )
        return {
            "interactions": [
                self._prepare_row(row, EXPORTED_FIELDS) for row in interactions
            ]
        }

    @api.model
    def _prepare_row(self, record, names):
        row = {}
        for name in names:
            value = record[name]
            if record._fields[name].relational:
                # sudo: those who took part may be out of the user's reach
                value = ", ".join(value.sudo().mapped("display_name"))
            row[name] = None if value is False else value
        return row

    def _check_companies(self, people):
        """Forget everything or nothing: not half of it, and no one else's."""
        # sudo: to know of what one may not see
        hidden = (
            self.env["customer.interaction"]
            .sudo()
            .search(
                self._get_interaction_domain(people)
                & Domain("company_id", "not in", self.env.user.company_ids.ids)
                & Domain("company_id", "!=", False)
            )
        )
        companies = people.sudo().company_id - self.env.user.company_ids
        if hidden or companies:
            raise UserError(
                self.env._(
                    "Companies that you have no access to have a history with "
                    "this contact, too. Ask somebody who may see all companies."
                )
            )

    @api.model
    def _erase_privacy_data(self, people):
        """Delete what we know of the people; return how many records by model.

        What concerned others, too, is kept for them, without the erased.
        """
        self.env["customer.interaction.erasure"].create(
            [{"partner_id": partner.id} for partner in people]
        )
        Interaction = self.env["customer.interaction"]
        domain = Domain("partner_id", "in", people.ids)
        customers = Interaction.search(
            self._get_interaction_domain(people)
        ).commercial_partner_id
        by_hand = Interaction.search(domain).filtered(lambda row: row._is_by_hand())
        by_hand.message_id.unlink()
        Note = self.env["customer.interaction.correction.note"]
        Note.search([("partner_id", "in", people.ids)]).message_id.unlink()
        people._promote_participants()
        erased = Interaction.search(domain)
        counts = {Interaction._name: len(erased)}
        erased.unlink()
        Interaction.search([("participant_ids", "in", people.ids)]).write(
            {"participant_ids": [Command.unlink(person.id) for person in people]}
        )
        self._forget_names(people, customers)
        self.env.cr.execute(SQL(FORGET_QUEUE, tuple(people.ids)))
        return counts

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
