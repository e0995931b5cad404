from odoo.fields import Command


def uninstall_hook(env):
    """Take back the right that came with answering tickets."""
    user_group = env.ref("customer_relationship.group_customer_relationship_user")
    env.ref("helpdesk_mgmt.group_helpdesk_user_own").implied_ids = [
        Command.unlink(user_group.id)
    ]
