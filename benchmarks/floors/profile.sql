-- What every customer is worth and how it goes with them: the columns of the profile from
-- the documents, for one company, in one bulk write.
INSERT INTO customer_profile (
       partner_id, company_id, revenue, revenue_total, order_count, order_total,
       purchase_days, first_purchase_date, last_purchase_date, typical_gap,
       next_purchase_date, recency_score, frequency_score, monetary_score, stage, health,
       health_codes, tier_id, tier_valid_until, next_tier_id, referral_rate,
       computed_at)
WITH revenue AS (
    SELECT customer.commercial_partner_id AS customer_id,
           sum(amount_untaxed_signed) AS revenue_total,
           sum(amount_untaxed_signed) FILTER (WHERE invoice_date > %(since)s) AS revenue
      FROM account_move move
      JOIN res_partner customer ON customer.id = move.commercial_partner_id
     WHERE move.state = 'posted' AND move.company_id = %(company_id)s
       AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND invoice_date <= %(today)s
     GROUP BY 1
), purchase_day AS (
    SELECT customer_id, day, count(*) AS orders
      FROM (SELECT buyer.commercial_partner_id AS customer_id,
                   CASE WHEN sale_order.state = 'sale'
                        THEN (date_order AT TIME ZONE 'UTC'
                              AT TIME ZONE %(tz)s)::date END AS day
              FROM sale_order
              JOIN res_partner buyer ON buyer.id = sale_order.partner_id
             WHERE sale_order.company_id = %(company_id)s
               AND sale_order.state != 'cancel'
             UNION ALL
            SELECT customer.commercial_partner_id, invoice_date
              FROM account_move move
              JOIN res_partner customer ON customer.id = move.commercial_partner_id
             WHERE move.state = 'posted' AND move.company_id = %(company_id)s
               AND move_type IN ('out_invoice', 'out_receipt')
               AND invoice_origin IS NULL) purchase
     WHERE (day <= %(today)s) IS NOT FALSE
     GROUP BY customer_id, day
), purchase AS (
    SELECT customer_id, sum(orders) FILTER (WHERE day IS NOT NULL) AS order_total,
           sum(orders) FILTER (WHERE day > %(since)s) AS order_count,
           count(day) AS purchase_days, min(day) AS first_day, max(day) AS last_day,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS gap
      FROM (SELECT *, day - lag(day) OVER (
                          PARTITION BY customer_id ORDER BY day) AS gap
              FROM purchase_day) gaps
     GROUP BY customer_id
), figure AS MATERIALIZED (
    SELECT customer.id, customer.customer_referrer_id IS NOT NULL AS referred,
           COALESCE(revenue, 0) AS revenue,
           COALESCE(revenue_total, 0) AS revenue_total,
           COALESCE(order_count, 0) AS order_count,
           COALESCE(order_total, 0) AS order_total,
           COALESCE(purchase_days, 0) AS purchase_days, first_day, last_day,
           CASE WHEN purchase_days >= 3 THEN gap END AS gap
      FROM (SELECT customer_id FROM revenue UNION SELECT customer_id FROM purchase
             UNION SELECT commercial_partner_id FROM customer_interaction
                    WHERE company_id = %(company_id)s OR company_id IS NULL) known
      JOIN res_partner customer ON customer.id = known.customer_id
      LEFT JOIN revenue USING (customer_id)
      LEFT JOIN purchase USING (customer_id)
     WHERE customer.active AND customer.partner_share
       AND customer.id NOT IN (SELECT partner_id FROM res_company)
), break AS (
    SELECT percentile_disc(ARRAY[.2, .4, .6, .8]) WITHIN GROUP (ORDER BY last_day) AS r,
           percentile_disc(ARRAY[.2, .4, .6, .8]) WITHIN GROUP (ORDER BY order_count) AS f,
           percentile_disc(ARRAY[.2, .4, .6, .8]) WITHIN GROUP (ORDER BY revenue) AS m,
           percentile_disc(.95) WITHIN GROUP (ORDER BY revenue) AS strategic,
           (SELECT round(percentile_disc(.5) WITHIN GROUP (ORDER BY gap)) FROM figure)
               AS gap
      FROM figure WHERE order_count > 0
), member AS (
    SELECT DISTINCT ON (partner_id) partner_id, tier_id,
           COALESCE(grace_until, valid_until) AS valid_until
      FROM customer_tier_change WHERE program_id = %(program_id)s
     ORDER BY partner_id, id DESC
), tier AS (
    SELECT id, lead(id) OVER (ORDER BY sequence) AS next_id
      FROM (SELECT id, sequence FROM customer_tier WHERE program_id = %(program_id)s
             UNION ALL SELECT 0, -1) tier
), ratio AS (
    SELECT figure.*, break.r, break.f, break.m, break.strategic,
           COALESCE(figure.gap, break.gap) AS any_gap,
           (%(today)s - last_day) / GREATEST(COALESCE(figure.gap, break.gap), 7) AS ratio
      FROM figure CROSS JOIN break
)
SELECT ratio.id, %(company_id)s, revenue, revenue_total, order_count, order_total,
       purchase_days, first_day, last_day, gap, last_day + any_gap::int,
       1 + (last_day > r[1])::int + (last_day > r[2])::int + (last_day > r[3])::int
         + (last_day > r[4])::int,
       1 + (order_count > f[1])::int + (order_count > f[2])::int
         + (order_count > f[3])::int + (order_count > f[4])::int,
       1 + (revenue > m[1])::int + (revenue > m[2])::int + (revenue > m[3])::int
         + (revenue > m[4])::int,
       CASE WHEN first_day IS NULL THEN 'potential'
            WHEN order_total >= 5 AND first_day <= %(since)s
            THEN CASE WHEN revenue >= strategic THEN 'strategic' ELSE 'loyal' END
            WHEN first_day >= %(today)s - 90 THEN 'new' ELSE 'current' END,
       CASE WHEN last_day IS NULL THEN NULL WHEN ratio > 3 THEN 'lost'
            WHEN ratio > 1.5 AND %(today)s - last_day > 365 THEN 'lost'
            WHEN ratio > 1.5 OR revenue < 0 THEN 'risk' ELSE 'healthy' END,
       CASE WHEN last_day IS NULL THEN NULL WHEN ratio > 1.5 THEN 'late'
            ELSE 'on_time' END
       || CASE WHEN gap IS NULL THEN '_others' ELSE '' END
       || CASE WHEN revenue < 0 THEN ',credit' ELSE '' END,
       tier_id, valid_until, tier.next_id,
       CASE WHEN first_day IS NOT NULL THEN referred::int END,
       now() AT TIME ZONE 'UTC'
  FROM ratio
  LEFT JOIN member ON member.partner_id = ratio.id
  LEFT JOIN tier ON tier.id = COALESCE(tier_id, 0)
