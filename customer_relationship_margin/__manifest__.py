{
    "name": "Customer Relationship: Margins",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Customer Relationship together with sales margins",
    "author": "Customer Relationship contributors",
    "license": "LGPL-3",
    "depends": ["customer_relationship", "sale_margin"],
    "data": ["views/customer_profile_views.xml"],
    "auto_install": True,
}
