{
    "name": "Customer Relationship: Email Marketing",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "The history tells which mailings a customer opened",
    "author": "Customer Relationship contributors",
    "license": "LGPL-3",
    "depends": ["customer_relationship", "mass_mailing"],
    "auto_install": True,
}
