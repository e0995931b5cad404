-- How much, of what, and how chance falls. Chance is a hash of a number: the same
-- scale gives the same rows every time, only their dates follow the day of seeding.

CREATE FUNCTION pg_temp.chance(number bigint, salt bigint) RETURNS float8
LANGUAGE sql IMMUTABLE AS $$
    SELECT (hashint8extended(number, salt) & 1073741823) / 1073741824.0::float8
$$;

-- The rank of the customer that a chance meets: three very large ones (3 %, 2 % and 1 %
-- of everything), then ever smaller ones.
CREATE FUNCTION pg_temp.rank(chance float8, buyers int) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN chance < 0.03 THEN 1
                WHEN chance < 0.05 THEN 2
                WHEN chance < 0.06 THEN 3
                ELSE 4 + floor((buyers - 4) * power((chance - 0.06) / 0.94, 2))::int
            END
$$;

CREATE TEMP TABLE seed AS
SELECT (500000 * scale)::int AS customers,   -- commercial partners, by rank
       (300000 * scale)::int AS buyers,      -- the others are prospects
       (500000 * scale)::int AS contacts,    -- of the buyers
       (5000000 * scale)::int AS orders,     -- every second one confirmed and invoiced
       (1000000 * scale)::int AS messages,
       now() AT TIME ZONE 'UTC' AS today,
       interval '5 years' AS history,
       company.id AS company_id,
       company.currency_id,
       (SELECT max(id) FROM res_partner) AS last_partner,
       (SELECT COALESCE(max(id), 0) FROM sale_order) AS last_order,
       (SELECT COALESCE(max(id), 0) FROM sale_order_line) AS last_order_line,
       (SELECT COALESCE(max(id), 0) FROM account_move) AS last_move,
       (SELECT COALESCE(max(id), 0) FROM account_move_line) AS last_move_line,
       (SELECT max(id) FROM mail_message) AS last_message,
       (SELECT min(id) FROM crm_team) AS team_id,
       (SELECT min(id) FROM account_journal WHERE type = 'sale') AS journal_id,
       (SELECT min(id) FROM account_account
         WHERE account_type = 'asset_receivable') AS receivable_id,
       (SELECT min(id) FROM account_account WHERE account_type = 'income') AS income_id,
       (SELECT res_id FROM ir_model_data
         WHERE module = 'mail' AND name = 'mt_comment') AS comment_id,
       (SELECT res_id FROM ir_model_data
         WHERE module = 'mail' AND name = 'mt_note') AS note_id
  FROM res_company company,
       CAST(current_setting('bench.scale') AS float8) scale
 WHERE company.id = 1;

CREATE TEMP TABLE seller AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, id AS user_id, partner_id
  FROM res_users
 WHERE login LIKE 'bench\_seller\_%';

CREATE TEMP TABLE product AS
SELECT row_number() OVER (ORDER BY product.id) - 1 AS place, product.id AS product_id,
       template.uom_id, template.list_price::numeric AS price,
       template.name ->> 'en_US' AS name
  FROM product_product product
  JOIN product_template template ON template.id = product.product_tmpl_id
 WHERE product.default_code LIKE 'BENCH%';

-- The partner that two chances meet: the customer itself or one of its contacts. Contacts
-- are numbered by their customer's rank, so that an even choice among them is skewed too.
CREATE FUNCTION pg_temp.partner(who float8, contact float8, seed seed) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT seed.last_partner
         + CASE WHEN contact < 0.5 THEN pg_temp.rank(who, seed.buyers)
                ELSE seed.customers + 1 + floor(seed.contacts * who)::int END
$$;
