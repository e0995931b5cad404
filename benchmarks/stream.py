"""Rows of the stream for the questions that read it: talks, orders and the rest.

As many as there are messages in the seed: a million at SCALE=1.
"""

from .odoo_api import environment_of

KNOWN = """
    SELECT FROM customer_interaction WHERE source_model = 'bench.message' LIMIT 1
"""
BURDENS = """
    SELECT format('ALTER TABLE customer_interaction DROP CONSTRAINT %I', conname),
           format('ALTER TABLE customer_interaction ADD CONSTRAINT %I %s', conname,
                  pg_get_constraintdef(oid))
      FROM pg_constraint
     WHERE contype = 'f' AND conrelid = 'customer_interaction'::regclass
"""

# Each message is one row of the customer whom its author or its document belongs to,
# so that three customers have far more than the others.
ROWS = """
    INSERT INTO customer_interaction (
           date, type_id, direction, partner_id, commercial_partner_id, company_id,
           summary, automatic, res_model, res_id, source_model, source_id, event, seq,
           backfilled, create_date, write_date)
    SELECT message.date,
           (SELECT id FROM customer_interaction_type
             WHERE code = CASE message.id % 5 WHEN 0 THEN 'order_confirmed'
                                              WHEN 1 THEN 'call' ELSE 'email' END),
           CASE WHEN message.id % 3 = 0 THEN 'in' ELSE 'out' END,
           partner.id, partner.commercial_partner_id,
           CASE WHEN message.model = 'sale.order' THEN message.record_company_id END,
           message.subject, message.id % 4 = 0, message.model, message.res_id,
           'bench.message', message.id, 'bench', 0, true, message.date, message.date
      FROM mail_message message
      LEFT JOIN sale_order
             ON message.model = 'sale.order' AND sale_order.id = message.res_id
      JOIN res_partner partner
        ON partner.id = CASE message.model WHEN 'sale.order' THEN sale_order.partner_id
                                           WHEN 'res.partner' THEN message.res_id END
     WHERE partner.partner_share
"""


def ensure(name):
    """Fill the stream of this copy, once."""
    with environment_of(name) as env:
        env.cr.execute(KNOWN)
        if env.cr.rowcount:
            return
        # Else VACUUM marks no page as visible to all: a power cut could still undo the
        # rows. No question would be answered from an index alone.
        env.cr.execute("SET LOCAL synchronous_commit TO on")
        env.cr.execute(BURDENS)
        burdens = env.cr.fetchall()
        for drop, _restore in burdens:
            env.cr.execute(drop)
        env.cr.execute(ROWS)
        for _drop, restore in burdens:
            env.cr.execute(restore)
    with environment_of(name) as env:
        # Other questions may have written contacts by the thousand.
        vacuum(env, "customer_interaction", "res_partner")


def vacuum(env, *tables):
    """So that no question is asked while PostgreSQL tidies up by itself."""
    env.cr.commit()
    env.cr._obj.connection.set_session(autocommit=True)
    for table in tables:
        env.cr.execute(f"VACUUM (ANALYZE) {table}")
    env.cr._obj.connection.set_session(autocommit=False)
