from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .customer_choices import get_channels
from .customer_consent_rules import CHANNELS, PURPOSES, is_allowed

DEFAULT_PARAMETER = "customer_relationship.promotion_default"
# Who came later was never asked: their silence is no consent.
UNTIL_PARAMETER = "customer_relationship.promotion_default_until"


class CustomerConsent(models.Model):
    """What a person agreed to or withdrew, when, how, and to which words.

    Rows are proof: they are added, never changed; the last one counts.
    """

    _name = "customer.consent"
    _description = "Customer Consent"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, index=True, ondelete="cascade"
    )
    channel = fields.Selection(
        get_channels(*CHANNELS),
        required=True,
    )
    purpose = fields.Selection(
        [("service", "Service"), ("promotion", "Promotion")],
        required=True,
        help="Service: about what the customer bought. Promotion: about what they "
        "could buy.",
    )
    state = fields.Selection(
        [("given", "Given"), ("withdrawn", "Withdrawn")], required=True
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    source = fields.Selection(
        [
            ("paper", "On paper"),
            ("phone", "By phone"),
            ("meeting", "Face to face"),
            ("message", "By message"),
            ("form", "Web form"),
            ("portal", "Customer portal"),
            ("import", "Import"),
        ],
        "How",
        required=True,
    )
    wording = fields.Text(
        required=True, help="The words that the person was shown or told, or wrote."
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        # Else it would count for the others.
        ondelete="cascade",
        help="The company of ours that it was said to; empty: to all of them.",
    )
    user_id = fields.Many2one(
        "res.users", "Recorded by", readonly=True, ondelete="set null"
    )

    @api.constrains("date")
    def _check_date(self):
        if any(consent.date > fields.Datetime.now() for consent in self):
            raise ValidationError(self.env._("A consent cannot lie in the future."))

    @api.model_create_multi
    def create(self, vals_list):
        """Who records vouches for it; nobody can sign for another."""
        consents = super().create(
            [{**vals, "user_id": self.env.uid} for vals in vals_list]
        )
        consents.partner_id.invalidate_recordset(["customer_consents"], flush=False)
        return consents

    def unlink(self):
        # Some may have gone with their contact.
        partners = self.exists().partner_id
        partners.invalidate_recordset(["customer_consents"], flush=False)
        return super().unlink()

    @api.model
    def _get_consents(self, partners):
        """Tell where each person may be contacted by the company, in one query.

        :return: {partner id: {(channel, purpose): allowed}}
        """
        states, opted_out, known = self._read_consents(partners)
        return {
            partner_id: {
                (channel, purpose): is_allowed(
                    purpose,
                    states.get((partner_id, channel, purpose)),
                    (partner_id, channel) in opted_out,
                    partner_id in known,
                )
                for channel in CHANNELS
                for purpose in PURPOSES
            }
            for partner_id in partners.ids
        }

    @api.model
    def _describe_consents(self, allowed):
        """Return a line for each purpose, with the channels that are allowed.

        :param allowed: {(channel, purpose): allowed}
        """
        channels = dict(self._fields["channel"]._description_selection(self.env))
        purposes = dict(self._fields["purpose"]._description_selection(self.env))
        lines = []
        for purpose in PURPOSES:
            names = [channels[it] for it in CHANNELS if allowed.get((it, purpose))]
            text = ", ".join(names) or self.env._("Not allowed")
            lines.append(f"{purposes[purpose]}: {text}")
        return "\n".join(lines)

    @api.model
    def _get_promotion_end(self):
        """Who was created before may be promoted to without a record; None: nobody."""
        # sudo: a setting; the reader need not see the parameters
        parameters = self.env["ir.config_parameter"].sudo()
        day = fields.Date.to_date(parameters.get_param(UNTIL_PARAMETER))
        if not day or parameters.get_param(DEFAULT_PARAMETER) != "allowed":
            return None
        return day + timedelta(days=1)

    def _read_consents(self, partners):
        states, opted_out, known = {}, set(), set()
        if not partners.ids:
            return states, opted_out, known
        self._flush_consents()
        rows = self.env.execute_query(self._get_consents_query(partners))
        for partner_id, channel, purpose, state, mail, phone, was_there in rows:
            states[partner_id, channel, purpose] = state
            if was_there:
                known.add(partner_id)
            if mail:
                opted_out.add((partner_id, "email"))
            if phone:
                opted_out |= {(partner_id, "sms"), (partner_id, "phone")}
        return states, opted_out, known

    def _flush_consents(self):
        self.flush_model()
        self.env["res.partner"].flush_model(["email_normalized", "phone_sanitized"])
        self.env["mail.blacklist"].flush_model(["email", "active"])
        self.env["phone.blacklist"].flush_model(["number", "active"])

    def _get_consents_query(self, partners):
        return SQL(
            """SELECT partner.id, consent.channel, consent.purpose, consent.state,
                      mail.id IS NOT NULL, phone.id IS NOT NULL,
                      partner.create_date < %(until)s::timestamp
                 FROM res_partner partner
                 LEFT JOIN (
                     SELECT DISTINCT ON (partner_id, channel, purpose)
                            partner_id, channel, purpose, state
                       FROM customer_consent
                      WHERE partner_id IN %(partners)s
                        AND (company_id = %(company_id)s OR company_id IS NULL)
                      ORDER BY partner_id, channel, purpose, date DESC, id DESC
                 ) consent ON consent.partner_id = partner.id
                 LEFT JOIN mail_blacklist mail
                        ON mail.email = partner.email_normalized AND mail.active
                 LEFT JOIN phone_blacklist phone
                        ON phone.number = partner.phone_sanitized AND phone.active
                WHERE partner.id IN %(partners)s""",
            partners=tuple(partners.ids),
            company_id=self.env.company.id,
            until=self._get_promotion_end(),
        )
