"""The database that the questions are asked of: the hosts, our core addon, much data.

Built once per scale and kept as a template; the questions work on a copy. Only the core
addon is in it: the leaner the host, the more of its time is ours.
"""

import contextlib
import hashlib
from pathlib import Path

import psycopg2

from scripts import database
from scripts.workspace import STATE, lock, need_space, step

from .odoo_api import environment_of, forget

ADDON = "customer_relationship"
FILES = sorted((Path(__file__).parent / "seed").glob("*.sql"))
PARTNERS = 1_000_000  # at scale 1
GIGABYTES = 20  # at scale 1, the copy included
TABLES = [
    "res_partner",
    "sale_order",
    "sale_order_line",
    "account_move",
    "account_move_line",
    "mail_message",
    "mail_notification",
    "mail_tracking_value",
]
RELATIONS = ["sale_order_line_invoice_rel"]
# Checking and indexing row by row takes several times as long as doing it at the end.
BURDENS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
                  pg_get_constraintdef(oid))
      FROM pg_constraint
     WHERE contype = 'f' AND conrelid = ANY(%(tables)s::regclass[])
     UNION ALL
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
      FROM pg_index
     WHERE indrelid = ANY(%(tables)s::regclass[])
       AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
"""


def ensure(environment, scale):
    """The name of the seeded database of this scale, with our addon up to date."""
    name = database.named(f"bench_{scale:g}")
    with lock(STATE):
        known = database.known_state(name)
        if not database.exists(environment, name) or known.get("seed") != fingerprint():
            build(environment, name, scale)
        elif known.get(ADDON) != database.fingerprint(ADDON):
            update(environment, name)
    return name


def fingerprint():
    """Of the rows: seeding again takes long, so a comment in this file is no reason."""
    content = b"".join(path.read_bytes() for path in FILES)
    return hashlib.sha256(content).hexdigest()


def note_state(name, addon):
    database.note_state(name, {"seed": fingerprint(), ADDON: addon})


def build(environment, name, scale):
    building = f"{name}_building"
    addon = database.fingerprint(ADDON)
    need_space(STATE, 1 + GIGABYTES * scale)
    database.drop(environment, building)
    with step(f"Installing {ADDON} for the benchmarks"):
        database.install(environment, building, [ADDON], log="bench-install.log")
    with step(f"Seeding {name}"):
        fill(environment.server, building, scale)
    database.rename(environment, building, name)
    note_state(name, addon)


def update(environment, name):
    addon = database.fingerprint(ADDON)
    with step(f"Updating {ADDON} in {name}"):
        environment.run_odoo(
            *("-d", name, "-u", ADDON, "--stop-after-init"),
            what=f"Updating {name} failed.",
            log="bench-update.log",
        )
    note_state(name, addon)


@contextlib.contextmanager
def copied(environment, name):
    """A copy to work on. Copied as files: through the log it takes twice as long."""
    server, copy = environment.server, f"{name}_work"
    strategy = "STRATEGY file_copy" if server_version(server) >= 150000 else ""
    database.drop(environment, copy)
    with step(f"Copying {name}"):
        server.sql(f'CREATE DATABASE "{copy}" TEMPLATE "{name}" {strategy}')
    try:
        yield copy
    finally:
        forget(copy)
        # Not WITH (FORCE), which fails when autovacuum works in it just now.
        server.sql(f'DROP DATABASE "{copy}"')


def server_version(server):
    return int(server.sql("SHOW server_version_num"))


# Filling


def fill(server, name, scale):
    with environment_of(name) as env:
        create_people_and_products(env)
    fill_tables(server, name, scale, FILES)


def fill_partners(server, name, scale):
    """Nothing but partners, in a host with our addons or without them."""
    fill_tables(server, name, scale, FILES[:2])


def fill_tables(server, name, scale, files):
    forget(name)
    connection = psycopg2.connect(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        dbname=name,
    )
    # Nobody meets a half-filled database: it gets its name at the end.
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cr:
        insert_rows(cr, scale, files)
        cr.execute("VACUUM (ANALYZE)")


def create_people_and_products(env):
    group = env.ref("sales_team.group_sale_salesman_all_leads")
    env["res.users"].with_context(no_reset_password=True).create(
        [
            {
                "name": f"Seller {number}",
                "login": f"bench_seller_{number}",
                "email": f"seller{number}@company.example",
                "group_ids": [(4, group.id)],
            }
            for number in range(20)
        ]
    )
    env["product.product"].create(
        [
            {
                "name": f"Service {number}",
                "default_code": f"BENCH{number}",
                "type": "service",
                "list_price": 20 + 15 * number,
                "taxes_id": [(5,)],
            }
            for number in range(50)
        ]
    )


def insert_rows(cr, scale, files):
    cr.execute("SELECT set_config('bench.scale', %s, false)", [str(scale)])
    cr.execute(BURDENS, {"tables": [*TABLES, *RELATIONS]})
    burdens = cr.fetchall()
    for drop, _restore in burdens:
        cr.execute(drop)
    for path in files:
        cr.execute(path.read_text())
    # Indexes first: the check of a foreign key to the same table needs them.
    for _drop, restore in sorted(burdens, key=lambda pair: pair[1].startswith("ALTER")):
        cr.execute(restore)
    for table in TABLES:
        query = f"SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {table}"
        cr.execute(query, [table])
