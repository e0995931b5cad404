-- How many contacts are silent, as far as the list's pager counts: their customer talked
-- with us once, and not in the last 90 days.
SELECT count(*)
  FROM (SELECT
          FROM res_partner
         WHERE active
           AND EXISTS (
               SELECT
                 FROM customer_interaction
                WHERE commercial_partner_id = res_partner.commercial_partner_id
                  AND type_id = ANY(%(types)s)
                  AND NOT automatic)
           AND NOT EXISTS (
               SELECT
                 FROM customer_interaction
                WHERE commercial_partner_id = res_partner.commercial_partner_id
                  AND type_id = ANY(%(types)s)
                  AND NOT automatic
                  AND date >= now() AT TIME ZONE 'UTC' - interval '90 days')
         LIMIT %(counted)s) silent
