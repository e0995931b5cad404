-- One posted invoice for each even order: an income line and a receivable line. Paid ones
-- have no rest; the payments and reconciliations themselves are not there.
CREATE TEMP TABLE an_invoice AS
SELECT an_order.number / 2 AS number, an_order.number AS order_number,
       an_order.partner_id, partner.commercial_partner_id, partner.complete_name,
       an_order.date::date AS date, 'INV/' || to_char(an_order.date, 'YYYY') || '/' AS prefix,
       product_id, an_order.name, uom_id, price, quantity, amount, an_order.user_id,
       CASE WHEN an_order.date < today - interval '1 year'
              OR pg_temp.chance(an_order.number, 20) < 0.8 THEN 0
            ELSE amount END AS residual
  FROM an_order
 CROSS JOIN seed
  JOIN res_partner partner ON partner.id = an_order.partner_id
 WHERE an_order.number % 2 = 0;

INSERT INTO account_move (
       id, name, sequence_prefix, sequence_number, payment_reference, move_type, state,
       payment_state, auto_post, journal_id, company_id, currency_id, partner_id,
       commercial_partner_id, partner_shipping_id, invoice_partner_display_name,
       invoice_user_id, team_id, date, invoice_date, invoice_date_due, invoice_origin,
       invoice_currency_rate, amount_untaxed, amount_tax, amount_total, amount_residual,
       amount_untaxed_signed, amount_untaxed_in_currency_signed, amount_tax_signed,
       amount_total_signed, amount_total_in_currency_signed, amount_residual_signed,
       always_tax_exigible, checked, posted_before, made_sequence_gap,
       is_manually_modified, create_uid, write_uid, create_date, write_date)
SELECT last_move + number, prefix || lpad(number::text, 7, '0'), prefix, number,
       prefix || lpad(number::text, 7, '0'), 'out_invoice', 'posted',
       CASE WHEN residual = 0 THEN 'paid' ELSE 'not_paid' END, 'no', journal_id,
       company_id, currency_id, partner_id, commercial_partner_id, partner_id,
       complete_name, user_id, team_id, date, date, date + 30,
       'S' || lpad(order_number::text, 8, '0'), 1, amount, 0, amount, residual,
       amount, amount, 0, amount, amount, residual,
       false, true, true, false, false, user_id, user_id, date, date
  FROM an_invoice, seed;

-- The income line of invoice n is line 2n - 1, its receivable line 2n.
INSERT INTO account_move_line (
       id, move_id, move_name, parent_state, journal_id, company_id,
       company_currency_id, currency_id, partner_id, date, invoice_date, date_maturity,
       account_id, display_type, sequence, name, product_id, product_uom_id, quantity,
       price_unit, price_subtotal, price_total, discount, debit, credit, balance,
       amount_currency, amount_residual, amount_residual_currency, reconciled,
       is_storno, no_followup, deductible_amount,
       create_uid, write_uid, create_date, write_date)
SELECT last_move_line + 2 * number - 1 + side, last_move + number,
       prefix || lpad(number::text, 7, '0'), 'posted', journal_id, company_id,
       currency_id, currency_id, commercial_partner_id, date, date,
       CASE side WHEN 1 THEN date + 30 END,
       CASE side WHEN 0 THEN income_id ELSE receivable_id END,
       CASE side WHEN 0 THEN 'product' ELSE 'payment_term' END,
       CASE side WHEN 0 THEN 100 ELSE 12000 END,
       CASE side WHEN 0 THEN name ELSE prefix || lpad(number::text, 7, '0') END,
       CASE side WHEN 0 THEN product_id END, CASE side WHEN 0 THEN uom_id END,
       (1 - side) * quantity, (1 - side) * price, (1 - side) * amount,
       (1 - side) * amount, 0, side * amount, (1 - side) * amount, balance, balance,
       side * residual, side * residual, side = 1 AND residual = 0,
       false, false, 100, user_id, user_id, date, date
  FROM an_invoice
 CROSS JOIN seed
 CROSS JOIN generate_series(0, 1) side
 CROSS JOIN LATERAL (SELECT (2 * side - 1) * amount AS balance) about;

INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)
SELECT last_move_line + 2 * number - 1, last_order_line + order_number
  FROM an_invoice, seed;
