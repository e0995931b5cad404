def uninstall_hook(env):
    """Remove what Odoo would leave behind."""
    # Customers would keep the price lists of their tiers.
    env["customer.tier.program"].search([("launched", "=", True)]).action_archive()
    # What the settings wrote: such parameters have no XML id.
    env["ir.config_parameter"].search(
        [("key", "=like", "customer\\_relationship.%")]
    ).unlink()
    # Odoo forgets the names of foreign keys with their model: contacts stay.
    env["ir.model.constraint"].search(
        [
            ("module.name", "=", "customer_relationship"),
            ("model.model", "=", "res.partner"),
            ("type", "=", "f"),
        ]
    ).unlink()
