{
    "name": "Customer Relationship: Helpdesk",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "The history of the customer on helpdesk tickets",
    "author": "Customer Relationship contributors",
    "license": "AGPL-3",
    "depends": ["customer_relationship", "helpdesk_mgmt"],
    "data": [
        "security/customer_relationship_groups.xml",
        "data/customer_interaction_type_data.xml",
        "views/customer_tier_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/helpdesk_ticket_tier_views.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "customer_relationship_helpdesk_mgmt/static/tests/tours/**/*",
        ],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
