-- What a customer's subjects say about a word.
SELECT id FROM customer_interaction
 WHERE commercial_partner_id = %(customer_id)s
   AND summary ILIKE '%%contract%%'
 ORDER BY date DESC, id DESC LIMIT 31
