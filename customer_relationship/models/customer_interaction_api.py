from datetime import timedelta, timezone

from dateutil.parser import isoparse
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import mute_logger

CLOCKS_DIFFER = timedelta(minutes=5)


class CustomerInteractionApi(models.AbstractModel):
    """How another system, such as a telephone exchange, logs an interaction."""

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

        Over HTTP, with an API key of a user of Customer 360::

            curl https://example.com/json/2/customer.interaction/log \\
                -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\
                -d '{"type": "call", "phone": "+84 912 345 678", "direction": "in",
                     "date": "2026-11-22T15:04:05+07:00", "duration": 4,
                     "outcome": "reached", "reference": "pbx-20261122-0815"}'

        :param type: code of a type that is logged by hand, such as ``call``
        :param partner_id: the contact; else found by ``email``, then ``phone``, else
            the customer of the document. A person is preferred to the company, then
            the lowest id; archived contacts are not found.
        :param phone: compared as a whole international number, else by its end, as
            national numbers lack the beginning: then it must fit one customer only
        :param reference: your own name of the event: the same user never logs it
            twice, the second call gets the id of the first
        :param date: ISO 8601, UTC unless it names a time zone; default: now
        :param direction: ``in`` or ``out``; default: that of the type
        :param duration: whole minutes
        :param outcome: ``reached``, ``left_message`` or ``no_answer``
        :param feeling: ``good``, ``neutral`` or ``bad``
        :param text: what was said; kept as an internal note on the document
        :param res_model, res_id: the document it was about; default: the contact
        :return: ``{"id": .., "created": true or false, "partner_id": ..}``

        Wrong values give status 422, missing rights 403, each with a ``message``.
        """
        self.check_access("create")
        reference = self._parse_reference(reference)
        if known := self._find_logged(reference):
            return self._prepare_answer(known, created=False)
        document = self._find_document(res_model, res_id)
        partner = self._find_contact(partner_id, email, phone, document)
        vals = {
            "type_id": self._find_type(type),
            "partner_id": partner.id,
            "duration": self._parse_duration(duration),
            "outcome": self._parse_choice("outcome", outcome),
            "feeling": self._parse_choice("feeling", feeling),
            "name": self._parse_text("subject", subject),
            "note": self._parse_text("text", text),
        }
        if date:
            vals["date"] = self._parse_date(date)
        if direction:
            vals["direction"] = self._parse_choice("direction", direction)
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

    @api.model
    def _parse_reference(self, reference):
        if reference in (None, False, ""):
            return None
        reference = str(reference)
        if len(reference) > 200:
            raise UserError(
                self.env._("A reference can't have more than 200 characters.")
            )
        return reference

    @api.model
    def _parse_id(self, name, value):
        if not self._is_whole(value) or not 0 < value < 2**31:
            raise UserError(
                self.env._(
                    "%(name)s has to be a number, the id of a record: not “%(value)s”.",
                    name=name,
                    value=value,
                )
            )
        return value

    @api.model
    def _parse_duration(self, minutes):
        minutes = minutes if minutes is not None else 0
        if not self._is_whole(minutes):
            raise UserError(
                self.env._(
                    "duration has to be whole minutes from 0 up: not “%(value)s”.",
                    value=minutes,
                )
            )
        return minutes

    @api.model
    def _is_whole(self, value):
        return isinstance(value, int) and not isinstance(value, bool)

    @api.model
    def _parse_text(self, name, value):
        if not isinstance(value or "", str):
            raise UserError(self.env._("%(name)s has to be text.", name=name))
        return value

    @api.model
    def _parse_choice(self, name, value):
        choices = [choice for choice, _label in self._fields[name].selection]
        if value and value not in choices:
            raise UserError(
                self.env._(
                    "%(name)s can't be “%(value)s”. Use one of: %(choices)s.",
                    name=name,
                    value=value,
                    choices=", ".join(choices),
                )
            )
        return value

    @api.model
    def _parse_date(self, value):
        try:
            date = isoparse(value)
            if date.tzinfo:
                date = date.astimezone(timezone.utc).replace(tzinfo=None)
        except (OverflowError, TypeError, ValueError) as error:
            raise UserError(
                self.env._(
                    "“%(value)s” is no date. Write it like 2026-11-22T15:04:05+07:00.",
                    value=value,
                )
            ) from error
        now = fields.Datetime.now()
        # Another clock may be a little ahead.
        return min(date, now) if date < now + CLOCKS_DIFFER else date
