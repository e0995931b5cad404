-- One row for each customer that we sent an email to, of a range of message ids, with
-- the customer's other people.
WITH sent AS (
    SELECT message.id AS message_id, min(notification.id) AS notification_id,
           recipient.commercial_partner_id,
           array_agg(recipient.id ORDER BY notification.id) AS partner_ids
      FROM mail_message message
      JOIN mail_notification notification
        ON notification.mail_message_id = message.id
       AND notification.notification_type = 'email'
      JOIN res_partner recipient
        ON recipient.id = notification.res_partner_id AND recipient.partner_share
     WHERE message.id >= %(first)s AND message.id < %(next)s
     GROUP BY message.id, recipient.commercial_partner_id
), inserted AS (
    INSERT INTO customer_interaction (
           date, type_id, direction, partner_id, commercial_partner_id, user_id,
           company_id, summary, automatic, res_model, res_id, message_id, source_model,
           source_id, event, seq, backfilled, create_date, write_date)
    SELECT message.date, %(type_id)s, 'out', sent.partner_ids[1],
           sent.commercial_partner_id, author_user.id,
           COALESCE(sale_order.company_id, partner.company_id),
           left(message.subject, 160), message.message_type NOT IN ('comment', 'email'),
           message.model, message.res_id, message.id, 'mail.notification',
           sent.notification_id, 'email', 0, true, now() AT TIME ZONE 'UTC',
           now() AT TIME ZONE 'UTC'
      FROM sent
      JOIN mail_message message ON message.id = sent.message_id
      JOIN res_partner author ON author.id = message.author_id
      LEFT JOIN res_users author_user
             ON author_user.partner_id = author.id AND NOT author_user.share
      LEFT JOIN sale_order
             ON message.model = 'sale.order' AND sale_order.id = message.res_id
      LEFT JOIN res_partner partner
             ON message.model = 'res.partner' AND partner.id = message.res_id
     WHERE NOT author.partner_share
    RETURNING id, source_id
)
INSERT INTO customer_interaction_res_partner_rel
            (customer_interaction_id, res_partner_id)
SELECT inserted.id, unnest(sent.partner_ids[2:])
  FROM inserted
  JOIN sent ON sent.notification_id = inserted.source_id
