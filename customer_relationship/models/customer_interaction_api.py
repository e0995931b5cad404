from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import mute_logger


class CustomerInteractionApi(models.AbstractModel):
    """How another system, such as a telephone exchange, logs an interaction.

    Over HTTP, with an API key of a user of Customer 360::

        curl https://example.com/json/2/customer.interaction/log \\
            -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\
            -d '{"type": "call", "phone": "+84 912 345 678", "direction": "in",
                 "date": "2026-11-22T15:04:05+07:00", "duration": 4,
                 "outcome": "reached", "reference": "pbx-20261122-0815"}'

    Wrong values give status 422, missing rights 403, each with a ``message``.

    A contact is found by ``partner_id``, else ``email``, else ``phone``, else it is the
    customer of the document. A person is preferred to the company, then the lowest id;
    archived contacts are not found. A phone number is compared as a whole international
    number, else by its end, as national numbers lack the beginning: then it must fit
    one customer only.
    """

    _name = "customer.interaction.api"
    _description = "API of Customer Interactions"

    @api.model
    def log(
        self,
        type,
        partner_id=None,
        email=None,
        phone=None,
        reference=None,
        date=None,
        direction=None,
        duration=None,
        outcome=None,
        feeling=None,
        subject=None,
        text=None,
        res_model=None,
        res_id=None,
    ):
        """Log an interaction with the rights of the calling user.

        :param type: code of a type that is logged by hand, such as ``call``
        :param reference: your own name of the event: the same user never logs it twice
        :param date: ISO 8601, UTC unless it names a time zone; default: now
        :param duration: whole minutes
        :param text: what was said; kept as an internal note on the document
        :param res_model, res_id: the document it was about; default: the contact
        :return: ``{"id": .., "created": true or false, "partner_id": ..}``
        """
        self.check_access("create")
        self._check_characters(
            email=email, phone=phone, reference=reference, subject=subject, text=text
        )
        if known := self._find_logged(reference := self._parse_reference(reference)):
            return self._prepare_answer(known, created=False)
        document = self._find_document(res_model, res_id)
        partner = self._find_contact(partner_id, email, phone, document)
        vals = {"type_id": self._find_type(type), "partner_id": partner.id}
        vals |= self._parse_talk(duration, outcome, feeling, subject, text)
        vals |= self._parse_occasion(date, direction)
        interaction = self._log_once(vals, document, reference)
        return self._prepare_answer(interaction, created=True)

    @api.model
    def _log_once(self, vals, document, reference):
        try:
            # The loser of a race is no news for the log.
            with mute_logger("odoo.sql_db"):
                return self._log(vals, document, source=self._get_source(reference))
        except UniqueViolation as error:
            # The other call's row is visible to a new transaction only: Odoo tries
            # again, and finds it.
            raise ConcurrencyError(str(error)) from error

    @api.model
    def _get_source(self, reference):
        if not reference:
            return {}
        return {
            "source_model": "res.users",
            "source_id": self.env.uid,
            "event": reference,
        }

    @api.model
    def _find_logged(self, reference):
        if not reference:
            return self.browse()
        # sudo: the source is the system's
        source = self._get_source(reference)
        return self.sudo().search([(key, "=", source[key]) for key in source], limit=1)

    @api.model
    def _prepare_answer(self, interaction, created):
        partner = interaction.partner_id
        return {"id": interaction.id, "created": created, "partner_id": partner.id}

    @api.model
    def _find_type(self, code):
        kinds = self.env["customer.interaction.type"].search([("manual", "=", True)])
        kind = kinds.filtered(lambda kind: kind.code == code)
        if not kind:
            raise UserError(
                self.env._(
                    "There is no type “%(code)s” to log. Use one of: %(codes)s.",
                    code=code,
                    codes=", ".join(kinds.mapped("code")),
                )
            )
        return kind.id

    @api.model
    def _find_document(self, model, res_id):
        if not (model or res_id):
            return None
        self._check_chatter(model)
        return self.env[model].browse(self._parse_id("res_id", res_id))

    @api.model
    def _find_contact(self, partner_id, email, phone, document):
        """The first that is found; of a document the rights are checked later."""
        partner = self.env["res.partner"]
        if partner_id:
            partner = partner.browse(self._parse_id("partner_id", partner_id)).exists()
        elif email or phone:
            finder = self.env["customer.contact.finder"]
            partner = finder._find_by_email(email) or finder._find_by_phone(phone)
        elif document and document.exists() and document.has_access("read"):
            partner = document._mail_get_partners()[document.id][:1]
        if not partner:
            raise UserError(
                self.env._(
                    "No contact was found for %(given)s. Create the contact first, or "
                    "give another partner_id, email or phone.",
                    given=partner_id or email or phone or self.env._("this document"),
                )
            )
        return partner
