-- The same question without a stream: the last talk is looked for in the documents. That
-- is what a view over all of them (UNION ALL) would have to read.
SELECT count(*)
  FROM (SELECT
          FROM res_partner
         WHERE active
           AND commercial_partner_id IN (
               SELECT commercial_partner_id
                 FROM (SELECT author.commercial_partner_id, message.date
                         FROM mail_message message
                         JOIN res_partner author ON author.id = message.author_id
                        WHERE message.message_type = 'email' AND author.partner_share
                        UNION ALL
                       SELECT recipient.commercial_partner_id, message.date
                         FROM mail_message message
                         JOIN mail_notification notification
                           ON notification.mail_message_id = message.id
                         JOIN res_partner recipient
                           ON recipient.id = notification.res_partner_id
                        WHERE notification.notification_type = 'email'
                          AND recipient.partner_share
                        UNION ALL
                       SELECT partner.commercial_partner_id, date_order
                         FROM sale_order
                         JOIN res_partner partner ON partner.id = sale_order.partner_id
                        WHERE state = 'sale'
                        UNION ALL
                       SELECT commercial_partner_id, invoice_date
                         FROM account_move
                        WHERE move_type = 'out_invoice' AND state = 'posted'
                      ) event
                GROUP BY commercial_partner_id
               HAVING max(date) < now() AT TIME ZONE 'UTC' - interval '90 days')
         LIMIT %(counted)s) silent
