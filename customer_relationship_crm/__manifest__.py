{
    "name": "Customer Relationship: CRM",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "The history of the customer on leads and opportunities",
    "author": "Customer Relationship contributors",
    "license": "LGPL-3",
    "depends": ["customer_relationship", "sale_crm"],
    "data": [
        "data/customer_interaction_type_data.xml",
        "views/crm_lead_views.xml",
    ],
    "auto_install": True,
}
