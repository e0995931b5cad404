-- What the row of a closed ticket takes by itself: written bare, nothing looked up.
WITH inserted AS (
    INSERT INTO customer_interaction (
           date, type_id, partner_id, commercial_partner_id, user_id, company_id,
           summary, automatic, res_model, res_id, source_model, source_id, event, seq,
           backfilled, create_date, write_date)
    VALUES (now(), %(type_id)s, %(partner_id)s, %(partner_id)s, %(user_id)s,
           %(company_id)s, %(summary)s, FALSE, 'helpdesk.ticket', %(ticket_id)s,
           'floor', %(ticket_id)s, 'closed', 0, FALSE, now(), now())
 RETURNING id
)
INSERT INTO customer_interaction_queue (res_model, res_id)
SELECT 'customer.interaction', id FROM inserted
