from odoo import api, models
from odoo.tools import ormcache


class CustomerTierProgram(models.Model):
    """Rules change once a year, and are asked for with each customer shown."""

    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    def _get_rules(self):
        # What is being edited is known to the form alone.
        return self._get_saved_rules() if self._is_saved() else self._read_rules()

    def _get_tier_numbers(self):
        if self._is_saved():
            return self._get_saved_tier_numbers()
        return self._read_tier_numbers()

    def _is_saved(self):
        return bool(self.id and self == self._origin)

    @ormcache("self.id")
    def _get_saved_rules(self):
        return self._plain()._read_rules()

    @ormcache("self.id")
    def _get_saved_tier_numbers(self):
        return self._plain()._read_tier_numbers()

    def _plain(self):
        # sudo: the same for everyone
        return self.sudo().with_context(active_test=True)

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result


class CustomerTier(models.Model):
    _name = "customer.tier"
    _inherit = ["customer.tier"]

    @api.model
    @ormcache("self.env.lang")
    def _get_looks(self):
        """Name and color of each tier by id, also of none."""
        # sudo: who sees that a customer is in a tier may know its name
        tiers = self.sudo().with_context(active_test=False).search([])
        return {False: (False, 0)} | {
            tier.id: (tier.name, tier.color) for tier in tiers
        }

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        result = super()._update_field_translations(
            field_name, translations, digest, source_lang
        )
        self.env.registry.clear_cache()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        result = super().create(vals_list)
        self.env.registry.clear_cache()
        return result

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
