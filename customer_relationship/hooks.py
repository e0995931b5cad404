import logging

_logger = logging.getLogger(__name__)


def post_init_hook(env):
    """Tell the story of the demo customers, where there are any."""
    if env.ref("customer_relationship.partner_nordlicht", raise_if_not_found=False):
        # Here, as other databases never need it.
        from .demo import story

        try:
            with env.cr.savepoint():
                story.tell(env)
        except Exception:  # pylint: disable=broad-except
            # As Odoo does: demo data that fails never stops an installation.
            _logger.warning("The story of the demo data was not told", exc_info=True)


def uninstall_hook(env):
    """Remove what Odoo would leave behind."""
    # Customers would keep the price lists of their tiers; all of this or nothing.
    programs = env["customer.tier.program"].with_context(active_test=False)
    for program in programs.search(
        ["|", ("launched", "=", True), ("ending", "=", True)]
    ):
        list(env["customer.tier.engine"]._take_back(program))
    # Its types go first and may not, as long as it names them.
    env.cr.execute("DELETE FROM customer_interaction")
    # Odoo moves the open ones alone; those that are done would keep the type.
    kept = env["mail.activity"].with_context(active_test=False)
    promise = env.ref("customer_relationship.mail_activity_type_promise")
    kept.search([("activity_type_id", "=", promise.id)]).write(
        {"activity_type_id": env.ref("mail.mail_activity_data_todo").id}
    )
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
