-- When each customer last talked to us, and we to them; a talk without direction, such as
-- a meeting, is both.
SELECT customer.id, last_in.date AS last_in, last_out.date AS last_out
  FROM unnest(%(customer_ids)s) AS customer(id)
  LEFT JOIN LATERAL (
       SELECT date FROM customer_interaction
        WHERE commercial_partner_id = customer.id AND (direction = 'in' OR direction IS NULL)
          AND type_id = ANY(%(types)s) AND NOT automatic
        ORDER BY date DESC LIMIT 1) last_in ON TRUE
  LEFT JOIN LATERAL (
       SELECT date FROM customer_interaction
        WHERE commercial_partner_id = customer.id AND (direction = 'out' OR direction IS NULL)
          AND type_id = ANY(%(types)s) AND NOT automatic
        ORDER BY date DESC LIMIT 1) last_out ON TRUE
