-- Even orders are confirmed and invoiced, odd ones in every state.
CREATE TEMP TABLE an_order AS
SELECT number,
       pg_temp.partner(pg_temp.chance(number, 10), pg_temp.chance(number, 11), seed)
           AS partner_id,
       CASE WHEN number % 2 = 0 OR stage < 0.25 THEN 'sale'
            WHEN stage < 0.65 THEN 'draft'
            WHEN stage < 0.80 THEN 'sent'
            ELSE 'cancel' END AS state,
       today - history * pg_temp.chance(number, 12) AS date,
       product.product_id, product.name, product.uom_id, product.price,
       quantity, quantity * product.price AS amount,
       seller.user_id
  FROM seed
 CROSS JOIN generate_series(1, orders) number
 CROSS JOIN LATERAL (SELECT pg_temp.chance(number, 13) AS stage,
                            1 + floor(pg_temp.chance(number, 14) * 9) AS quantity) about
  JOIN product ON product.place = number % 50
  JOIN seller ON seller.place = number % 20;

INSERT INTO sale_order (
       id, name, state, date_order, partner_id, partner_invoice_id, partner_shipping_id,
       company_id, currency_id, currency_rate, user_id, team_id, invoice_status,
       amount_untaxed, amount_tax, amount_total, locked, require_signature,
       require_payment, prepayment_percent,
       create_uid, write_uid, create_date, write_date)
SELECT last_order + number, 'S' || lpad(number::text, 8, '0'), state, date, partner_id,
       partner_id, partner_id, company_id, currency_id, 1, user_id, team_id,
       CASE WHEN number % 2 = 0 THEN 'invoiced'
            WHEN state = 'sale' THEN 'to invoice' ELSE 'no' END,
       amount, 0, amount, false, false, false, 1, user_id, user_id, date, date
  FROM an_order, seed;

INSERT INTO sale_order_line (
       id, order_id, sequence, name, state, company_id, currency_id, order_partner_id,
       salesman_id, product_id, product_uom_id, product_uom_qty, price_unit,
       technical_price_unit, discount, price_subtotal, price_tax, price_total,
       price_reduce_taxexcl, price_reduce_taxinc, invoice_status, qty_delivered_method,
       qty_delivered, qty_invoiced, qty_to_invoice, untaxed_amount_invoiced,
       untaxed_amount_to_invoice, customer_lead,
       create_uid, write_uid, create_date, write_date)
SELECT last_order_line + number, last_order + number, 10, name, state, company_id,
       currency_id, partner_id, user_id, product_id, uom_id, quantity, price, price, 0,
       amount, 0, amount, price, price,
       CASE WHEN invoiced THEN 'invoiced' WHEN ordered THEN 'to invoice' ELSE 'no' END,
       'manual',
       0, CASE WHEN invoiced THEN quantity ELSE 0 END,
       CASE WHEN ordered AND NOT invoiced THEN quantity ELSE 0 END,
       CASE WHEN invoiced THEN amount ELSE 0 END,
       CASE WHEN ordered AND NOT invoiced THEN amount ELSE 0 END, 0,
       user_id, user_id, date, date
  FROM an_order
 CROSS JOIN LATERAL (
       SELECT state = 'sale' AS ordered, number % 2 = 0 AS invoiced) about
 CROSS JOIN seed;
