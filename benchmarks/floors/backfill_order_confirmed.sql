-- One row for each confirmed order of a range of ids.
INSERT INTO customer_interaction (
       date, type_id, partner_id, commercial_partner_id, user_id, company_id, summary,
       automatic, res_model, res_id, source_model, source_id, event, seq, backfilled,
       create_date, write_date)
SELECT date_order, %(type_id)s, partner.id, partner.commercial_partner_id,
       sale_order.user_id, sale_order.company_id, sale_order.name, false,
       'sale.order', sale_order.id, 'sale.order', sale_order.id, 'confirmed', 0, true,
       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM sale_order
  JOIN res_partner partner ON partner.id = sale_order.partner_id
 WHERE sale_order.id >= %(first)s AND sale_order.id < %(next)s
   AND state = 'sale'
