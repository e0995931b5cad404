from contextlib import suppress

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user

from .common import CustomerRelationshipCommon


class TestOutsiders(CustomerRelationshipCommon):
    """Portal users and the public get nothing from us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "portal0", groups="base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer

    def our_models(self):
        """Models that addons of ours have made, without what Odoo knows of them."""
        modules = {"customer_relationship"}
        for name, model in self.env.registry.items():
            if not model._abstract and model._original_module in modules:
                yield self.env[name].with_user(self.portal)

    def our_methods(self, model):
        inherited = dir(self.env.registry["base"])
        for name in sorted(set(dir(type(model))) - set(inherited)):
            method = getattr(type(model), name, None)
            if (
                not name.startswith("_")
                and callable(method)
                and name not in model._fields
            ):
                yield name

    def test_no_field_on_records_that_they_read(self):
        for name in ("res.partner", "sale.order", "res.users", "res.company"):
            ours = {
                field.name
                for field in self.env["ir.model.fields"].search([("model", "=", name)])
                if all(
                    module.startswith("customer_relationship")
                    for module in (field.modules or "").split(", ")
                )
            }
            visible = self.env[name].with_user(self.portal).fields_get()
            with self.subTest(name):
                self.assertFalse(ours & visible.keys())

    def test_no_access_to_models(self):
        self.log_call()
        for model in self.our_models():
            for operation in ("read", "create", "write", "unlink"):
                with self.subTest(model._name, operation=operation):
                    self.assertFalse(model.has_access(operation))
            with self.subTest(model._name), self.assertRaises(AccessError):
                model.search([])

    def test_no_method_of_our_models(self):
        record_ids = self.log_call().ids
        found = []
        for model in self.our_models():
            for name in self.our_methods(model):
                found.append(name)
                for args in ([record_ids], [record_ids, {}], [record_ids, 1, 1]):
                    with (
                        self.subTest(f"{model._name}.{name}", args=len(args)),
                        suppress(TypeError),
                        self.assertRaises(AccessError),
                    ):
                        call_kw(model, name, list(args), {})
        self.assertIn("action_open_document", found)

    def test_no_way_through_our_own_data(self):
        """Even a portal user's own contact has no history for them."""
        self.log_call(partner_id=self.portal.partner_id.id)
        with self.assertRaises(AccessError):
            self.Interaction.with_user(self.portal).search(
                [("partner_id", "=", self.portal.partner_id.id)]
            )
