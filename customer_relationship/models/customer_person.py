from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .customer_choices import get_channels

GROUP = "customer_relationship.group_customer_relationship_user"
WEEKDAYS = set("1234567")
# Read together, once asked for, and not with every contact that is read for its name.
PREFETCH = "customer_person"
# What others show of a contact is read anew with each request. As a dependency, each
# contact that is created or written would look for it.
AS_READ = ()
CHANNELS = get_channels("email", "phone", "sms", "messenger", "meeting", "post")


class CustomerPerson(models.AbstractModel):
    """What we know about the person behind the contact.

    Held by the contact, and by the dialog of those who may not write contacts.
    """

    _name = "customer.person"
    _description = "Personal Side of a Customer"

    customer_salutation = fields.Char(
        "Form of Address",
        groups=GROUP,
        prefetch=PREFETCH,
        help="How this person is addressed, such as Dr. Weber or anh Nam. "
        "Without it, the way of the person's language is used.",
    )
    customer_birthday = fields.Date("Birthday", groups=GROUP, prefetch=PREFETCH)
    customer_channel = fields.Selection(
        CHANNELS, string="Preferred Channel", groups=GROUP, prefetch=PREFETCH
    )
    customer_channel_second = fields.Selection(
        CHANNELS, string="Second Channel", groups=GROUP, prefetch=PREFETCH
    )
    customer_channel_third = fields.Selection(
        CHANNELS, string="Third Channel", groups=GROUP, prefetch=PREFETCH
    )
    customer_hour_from = fields.Float(
        "Contact from",
        groups=GROUP,
        prefetch=PREFETCH,
        aggregator=False,
        help="In the time zone of the contact. Without hours, any time is fine.",
    )
    customer_hour_to = fields.Float(
        "Contact until", groups=GROUP, prefetch=PREFETCH, aggregator=False
    )
    customer_weekdays = fields.Char(
        "Contact Days",
        groups=GROUP,
        prefetch=PREFETCH,
        help="From 1 for Monday to 7 for Sunday, such as 135. Without days, any day is "
        "fine.",
    )
    customer_need_ids = fields.Many2many("customer.need", string="Needs", groups=GROUP)
    customer_goals = fields.Text(
        "Goals",
        groups=GROUP,
        prefetch=PREFETCH,
        help="What the customer wants to achieve, so that we can help.",
    )
    customer_size = fields.Selection(
        [
            ("micro", "1 to 9 people"),
            ("small", "10 to 49 people"),
            ("medium", "50 to 249 people"),
            ("large", "250 people or more"),
        ],
        "Size",
        groups=GROUP,
        prefetch=PREFETCH,
        help="How many people work there.",
    )
    customer_etiquette = fields.Text(
        "Etiquette",
        groups=GROUP,
        prefetch=PREFETCH,
        help="What to mind with this person. It replaces the note of the country.",
    )

    # One for all: each is looked at whenever any contact is created or written.
    @api.constrains(
        "customer_birthday",
        "customer_channel",
        "customer_channel_second",
        "customer_channel_third",
        "customer_hour_from",
        "customer_hour_to",
        "customer_weekdays",
    )
    def _check_customer_person(self):
        for record in self:
            record._check_customer_birthday()
            record._check_customer_channels()
            record._check_customer_hours()
            record._check_customer_weekdays()

    def _check_customer_birthday(self):
        birthday = self.customer_birthday
        if birthday and birthday > fields.Date.context_today(self):
            raise ValidationError(self.env._("A birthday cannot lie in the future."))

    def _check_customer_channels(self):
        channels = self._get_customer_channels()
        if len(channels) != len(set(channels)):
            raise ValidationError(
                self.env._("Each preferred channel can be chosen only once.")
            )

    def _check_customer_hours(self):
        start, end = self.customer_hour_from, self.customer_hour_to
        if (start or end) and not 0 <= start < end <= 24:
            raise ValidationError(
                self.env._("The contact hours must begin before they end.")
            )

    def _check_customer_weekdays(self):
        days = self.customer_weekdays or ""
        if days != "".join(sorted(set(days) & WEEKDAYS)):
            raise ValidationError(
                self.env._(
                    "Contact days are numbers from 1 for Monday to 7 for Sunday, each "
                    "once and in this order: such as 135, not “%(days)s”.",
                    days=days,
                )
            )

    def _get_customer_channels(self):
        """Return the channels that the person prefers, the dearest first."""
        self.ensure_one()
        channels = (
            self.customer_channel,
            self.customer_channel_second,
            self.customer_channel_third,
        )
        return [channel for channel in channels if channel]

    @api.model
    def _get_customer_fields(self):
        """Return the fields that employees may write on any contact they see."""
        fields_ = self.env["customer.person"]._fields
        return [name for name in fields_ if name.startswith("customer_")]
