def uninstall_hook(env):
    """Remove what the settings wrote: such parameters have no XML id."""
    env["ir.config_parameter"].search(
        [("key", "=like", "customer\\_relationship.%")]
    ).unlink()
