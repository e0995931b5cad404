from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from .customer_choices import DIRECTIONS, get_channels

# What capture records of plain values, whether or not documents tell of it, too.
PLAIN_CODES = {"email", "promise_broken", "sms"}


class CustomerInteractionType(models.Model):
    """What can happen between us and a customer.

    Capture finds a type by its code; an archived type is no longer recorded.
    """

    _name = "customer.interaction.type"
    _description = "Interaction Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Technical name that capture and other systems refer to.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="Archive a type to stop recording it. What was recorded stays.",
    )
    channel = fields.Selection(
        get_channels(),
        required=True,
        default="phone",
    )
    icon = fields.Char(
        default="fa-comment-o",
        help="Font Awesome icon shown in the history, such as fa-phone.",
    )
    default_direction = fields.Selection(
        DIRECTIONS,
        help="Preset when an interaction of this type is logged by hand.",
    )
    counts_as_contact = fields.Boolean(
        help="Whether people talked with each other. "
        "Documents and notices are no contact.",
    )
    manual = fields.Boolean(
        "Logged by Hand",
        default=True,
        help="Whether people can log this type from a customer's form.",
    )
    retention_months = fields.Integer(
        "Keep for (months)",
        help="Older interactions of this type are deleted every night, those logged by "
        "hand with their words. Emails and documents themselves stay. 0 keeps them for "
        "ever.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Visible to",
        help="Only these groups see interactions of this type. "
        "Empty: everyone who may see interactions.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another interaction type already has this code."
    )
    _retention_months_positive = models.Constraint(
        "CHECK(retention_months >= 0)",
        "Interactions can't be kept for less than 0 months. Enter 0 to keep them.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "code" in vals:
            self._check_code_kept(vals["code"])
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_captured(self):
        """Capture would go blind without a word if its type were gone."""
        captured = self._filter_captured()
        if captured:
            raise UserError(
                self.env._(
                    "%(types)s: these are recorded automatically and can't be "
                    "deleted. Archive them to stop recording.",
                    types=", ".join(captured.mapped("name")),
                )
            )

    def _check_code_kept(self, code):
        """Capture finds the type by its code."""
        captured = self._filter_captured().filtered(lambda kind: kind.code != code)
        if captured:
            raise UserError(
                self.env._(
                    "%(types)s: these are recorded automatically, so their code can't "
                    "be changed. Change the name instead.",
                    types=", ".join(captured.mapped("name")),
                )
            )

    def _filter_captured(self):
        """Some of those logged by hand are captured, too, such as meetings."""
        sources = self.env["customer.interaction.source"]._get_sources().values()
        codes = {source.type for source in sources} | PLAIN_CODES
        return self.filtered(lambda kind: not kind.manual or kind.code in codes)

    @api.model
    @ormcache()
    def _get_ids_by_code(self):
        """The types that are recorded; archived ones are not."""
        types = self.sudo().search_fetch([("active", "=", True)], ["code"])
        return {kind.code: kind.id for kind in types}

    @api.model
    @ormcache()
    def _get_contact_ids(self):
        """The types that are talks, archived ones included."""
        types = self.sudo().with_context(active_test=False)
        return tuple(types.search([("counts_as_contact", "=", True)]).ids)

    @api.model
    @ormcache()
    def _get_ids_by_channel(self):
        """All types, archived ones included, by their channel."""
        types = self.sudo().with_context(active_test=False).search([])
        return {name: tuple(k.ids) for name, k in types.grouped("channel").items()}

    @api.model
    def _get_channel_ids(self, channels):
        ids = self._get_ids_by_channel()
        return [id_ for channel in channels for id_ in ids.get(channel, ())]

    @api.model
    @ormcache()
    def _get_groups_by_id(self):
        """Who may see the types that not everyone may see."""
        types = self.sudo().with_context(active_test=False)
        restricted = types.search([("group_ids", "!=", False)])
        return {kind.id: frozenset(kind.group_ids.ids) for kind in restricted}

    @api.model
    def _get_hidden_ids(self):
        """The types that the user may not see; the record rule asks for them."""
        own = self.env.user._get_group_ids()
        groups = self._get_groups_by_id()
        return [kind_id for kind_id in groups if groups[kind_id].isdisjoint(own)]

    def _get_expiry(self):
        """Before when interactions of this type are deleted, if ever."""
        self.ensure_one()
        if not self.retention_months:
            return None
        return fields.Datetime.now() - relativedelta(months=self.retention_months)
