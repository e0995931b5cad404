-- 60 % notifications (half of those on orders with a tracked change), 25 % e-mails out,
-- 10 % e-mails in, 5 % internal notes; 70 % on orders, 30 % on partners.
CREATE TEMP TABLE a_message AS
SELECT number, kind, on_order,
       CASE WHEN on_order THEN order_number + last_order
            ELSE pg_temp.partner(pg_temp.chance(number, 33),
                                 pg_temp.chance(number, 34), seed) END AS res_id,
       CASE WHEN on_order THEN an_order.partner_id
            ELSE pg_temp.partner(pg_temp.chance(number, 33),
                                 pg_temp.chance(number, 34), seed) END AS partner_id,
       today - history * pg_temp.chance(number, 35) AS date,
       seller.user_id, seller.partner_id AS seller_id
  FROM seed
 CROSS JOIN generate_series(1, messages) number
 CROSS JOIN LATERAL (
       SELECT CASE WHEN chance < 0.60 THEN 'notification' WHEN chance < 0.85 THEN 'out'
                   WHEN chance < 0.95 THEN 'in' ELSE 'note' END AS kind,
              pg_temp.chance(number, 32) < 0.7 AS on_order
         FROM pg_temp.chance(number, 31) chance) about
  JOIN (SELECT number AS order_number, partner_id FROM an_order) an_order
    ON order_number = 1 + floor(pg_temp.chance(number, 30) * orders)
  JOIN seller ON seller.place = number % 20;

INSERT INTO mail_message (
       id, model, res_id, message_type, subtype_id, is_internal, author_id, email_from,
       subject, body, message_id, date, record_company_id, email_add_signature,
       create_uid, write_uid, create_date, write_date)
SELECT last_message + number,
       CASE WHEN on_order THEN 'sale.order' ELSE 'res.partner' END, a_message.res_id,
       CASE kind WHEN 'notification' THEN 'notification' WHEN 'in' THEN 'email'
                 WHEN 'note' THEN 'comment'
                 ELSE CASE WHEN number % 3 = 0 THEN 'email_outgoing' ELSE 'comment' END
        END,
       CASE WHEN kind IN ('notification', 'note') THEN note_id ELSE comment_id END,
       kind IN ('notification', 'note'), author.id, author.email,
       CASE WHEN kind IN ('in', 'out') THEN 'About number ' || number END,
       CASE WHEN kind = 'notification' THEN ''
            ELSE '<p>' || repeat('Some words about it. ', 5 + number % 20) || '</p>' END,
       '<' || number || '@bench.example>', a_message.date, seed.company_id, true,
       a_message.user_id, a_message.user_id, a_message.date, a_message.date
  FROM a_message
 CROSS JOIN seed
  JOIN res_partner author
    ON author.id = CASE WHEN kind = 'in' THEN a_message.partner_id ELSE seller_id END;

INSERT INTO mail_tracking_value (
       mail_message_id, field_id, old_value_char, new_value_char,
       create_uid, write_uid, create_date, write_date)
SELECT last_message + number, field.id, 'Quotation', 'Sales Order',
       user_id, user_id, date, date
  FROM a_message
 CROSS JOIN seed
  JOIN ir_model_fields field ON field.model = 'sale.order' AND field.name = 'state'
 WHERE kind = 'notification' AND on_order AND number % 2 = 0;

-- To the customer's person; one in ten also to the customer itself.
INSERT INTO mail_notification (
       mail_message_id, author_id, res_partner_id, notification_type,
       notification_status, failure_type, is_read, read_date)
SELECT DISTINCT last_message + number, seller_id, recipient_id, 'email',
       CASE WHEN number % 40 = 0 THEN 'exception' WHEN number % 50 = 0 THEN 'bounce'
            ELSE 'sent' END,
       CASE WHEN number % 40 = 0 THEN 'mail_smtp' WHEN number % 50 = 0 THEN 'mail_bounce'
        END,
       true, a_message.date
  FROM a_message
 CROSS JOIN seed
  JOIN res_partner partner ON partner.id = a_message.partner_id
 CROSS JOIN LATERAL unnest(
       ARRAY[partner.id] || CASE WHEN number % 10 = 0
                                 THEN ARRAY[partner.commercial_partner_id] END
       ) recipient_id
 WHERE kind = 'out';

INSERT INTO mail_notification (
       mail_message_id, author_id, res_partner_id, notification_type,
       notification_status, is_read, read_date)
SELECT last_message + number, partner_id, seller_id, 'inbox', 'sent', number % 10 > 0,
       CASE WHEN number % 10 > 0 THEN date END
  FROM a_message
 CROSS JOIN seed
 WHERE kind = 'in';
