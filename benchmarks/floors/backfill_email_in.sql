-- One row for each email that a customer sent us, of a range of message ids.
INSERT INTO customer_interaction (
       date, type_id, direction, partner_id, commercial_partner_id, company_id, summary,
       automatic, res_model, res_id, message_id, source_model, source_id, event, seq,
       backfilled, create_date, write_date)
SELECT message.date, %(type_id)s, 'in', author.id, author.commercial_partner_id,
       COALESCE(sale_order.company_id, partner.company_id), left(message.subject, 160),
       false, message.model, message.res_id, message.id, 'mail.message', message.id,
       'email', 0, true, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM mail_message message
  JOIN res_partner author ON author.id = message.author_id AND author.partner_share
  LEFT JOIN sale_order
         ON message.model = 'sale.order' AND sale_order.id = message.res_id
  LEFT JOIN res_partner partner
         ON message.model = 'res.partner' AND partner.id = message.res_id
 WHERE message.id >= %(first)s AND message.id < %(next)s
   AND message.message_type = 'email'
