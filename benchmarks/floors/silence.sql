-- How many contacts are silent: their customer's last talk is older than 90 days.
SELECT count(*)
  FROM res_partner
 WHERE active
   AND commercial_partner_id IN (
       SELECT commercial_partner_id
         FROM customer_interaction
        WHERE type_id = ANY(%(types)s)
          AND NOT automatic
        GROUP BY commercial_partner_id
       HAVING max(date) < now() AT TIME ZONE 'UTC' - interval '90 days')
