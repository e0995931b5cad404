INSERT INTO res_partner (
       id, name, complete_name, commercial_company_name, commercial_partner_id,
       is_company, email, email_normalized, phone, city, country_id, customer_rank,
       type, active, partner_share, lang, color, message_bounce, supplier_rank,
       autopost_bills, create_uid, write_uid, create_date, write_date)
SELECT last_partner + rank, name, name, CASE WHEN is_company THEN name END,
       last_partner + rank, is_company, email, email, phone, 'City ' || rank % 500,
       country.id, (rank <= buyers)::int,
       'contact', true, true, 'en_US', 0, 0, 0, 'ask', 1, 1, created, created
  FROM seed
 CROSS JOIN generate_series(1, customers) rank
 CROSS JOIN LATERAL (
       SELECT 'Customer ' || rank AS name,
              'customer' || rank || '@customer.example' AS email,
              '+1 555 ' || lpad((rank % 10000000)::text, 7, '0') AS phone,
              rank <= 1000 OR rank % 5 < 3 AS is_company,
              today - history * pg_temp.chance(rank, 1) AS created) about
  LEFT JOIN LATERAL (
       SELECT id FROM res_country WHERE code = (ARRAY['US', 'DE', 'FR', 'VN'])[rank % 4 + 1]
       ) country ON true;

INSERT INTO res_partner (
       id, name, complete_name, commercial_company_name, commercial_partner_id, parent_id,
       is_company, email, email_normalized, phone, city, country_id, customer_rank,
       type, active, partner_share, lang, color, message_bounce, supplier_rank,
       autopost_bills, create_uid, write_uid, create_date, write_date)
SELECT last_partner + customers + number, 'Contact ' || number,
       parent.name || ', Contact ' || number, parent.commercial_company_name,
       parent.id, parent.id, false, about.email, about.email, parent.phone, parent.city,
       parent.country_id, 0, 'contact', true, true, 'en_US', 0, 0, 0, 'ask', 1, 1,
       parent.create_date, parent.create_date
  FROM seed
 CROSS JOIN generate_series(1, contacts) number
 CROSS JOIN LATERAL (SELECT 'contact' || number || '@customer.example' AS email) about
  JOIN res_partner parent
    ON parent.id = last_partner
                 + pg_temp.rank((number - 0.5) / contacts, buyers);
