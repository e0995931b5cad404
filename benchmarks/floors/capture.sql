-- What ten rows of one message take by themselves: written bare, nothing looked up.
WITH inserted AS (
    INSERT INTO customer_interaction (
           date, type_id, direction, partner_id, commercial_partner_id, user_id,
           company_id, summary, automatic, res_model, res_id, message_id,
           source_model, source_id, event, seq, backfilled, create_date, write_date)
    SELECT message.date, type.id, 'out', partner.id, partner.id, message.create_uid,
           1, message.subject, FALSE, message.model, message.res_id, message.id,
           'floor', message.id, 'email', partner.id, FALSE, message.create_date,
           message.create_date
      FROM mail_message message, customer_interaction_type type, res_partner partner
     WHERE message.id = %(message_id)s
       AND type.code = 'email'
       AND partner.id = ANY(%(partner_ids)s)
 RETURNING id
)
INSERT INTO customer_interaction_queue (res_model, res_id)
SELECT 'customer.interaction', id FROM inserted
