{
    "name": "Customer Relationship: Inventory",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "The history of the customer on deliveries",
    "author": "Customer Relationship contributors",
    "license": "LGPL-3",
    "depends": ["customer_relationship", "sale_stock"],
    "data": [
        "data/customer_interaction_type_data.xml",
        "views/stock_picking_views.xml",
    ],
    "auto_install": True,
}
