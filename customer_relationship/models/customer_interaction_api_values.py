from datetime import timedelta, timezone

from dateutil.parser import isoparse

from odoo import api, fields, models
from odoo.exceptions import UserError

CLOCKS_DIFFER = timedelta(minutes=5)


class CustomerInteractionApi(models.AbstractModel):
    """Values as another system gives them: checked, and named when they are wrong."""

    _name = "customer.interaction.api"
    _inherit = ["customer.interaction.api"]

    @api.model
    def _check_characters(self, **texts):
        """No database takes a null character, or half of one."""
        for name, text in texts.items():
            text = str(text or "")
            if "\0" in text or text != text.encode(errors="ignore").decode():
                raise UserError(
                    self.env._(
                        "%(name)s has characters that can't be stored. Leave out null "
                        "characters, and write the text as UTF-8.",
                        name=name,
                    )
                )

    @api.model
    def _parse_talk(self, duration, outcome, feeling, subject, text):
        return {
            "duration": self._parse_duration(duration),
            "outcome": self._parse_choice("outcome", outcome),
            "feeling": self._parse_choice("feeling", feeling),
            "name": self._parse_text("subject", subject),
            "note": self._parse_text("text", text),
        }

    @api.model
    def _parse_occasion(self, date, direction):
        """What the type and the clock tell is left to them."""
        vals = {}
        if date:
            vals["date"] = self._parse_date(date)
        if direction:
            vals["direction"] = self._parse_choice("direction", direction)
        return vals

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
