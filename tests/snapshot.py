"""A database as plain Python, so that two moments of it can be compared."""

import json

COLUMNS = """
    SELECT table_name || '.' || column_name AS name,
           data_type || ' ' || is_nullable AS definition
      FROM information_schema.columns WHERE table_schema = 'public'
"""
CONSTRAINTS = """
    SELECT conrelid::regclass || ': ' || conname AS name,
           pg_get_constraintdef(oid) AS definition
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
INDEXES = """
    SELECT indexname AS name, indexdef AS definition
      FROM pg_indexes WHERE schemaname = 'public'
"""
RELATIONS = """
    SELECT relkind::text || ' ' || relname AS name, '' AS definition FROM pg_class
     WHERE relnamespace = 'public'::regnamespace
"""
FUNCTIONS = """
    SELECT proname AS name, pg_get_functiondef(oid) AS definition FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
"""
TABLES = """
    SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename
"""
# What any installation of any addon changes: bookkeeping of Odoo, not content.
BOOKKEEPING = {
    "bus_bus",
    "ir_cron_trigger",  # a wake-up of a job, gone once the job ran
    "ir_logging",
    "ir_module_module",  # states of all known addons; ours are tested apart
    "ir_module_module_dependency",
    "res_users_log",
}
SIGNALS = "orm_signaling_"  # one table per cache, a row per invalidation
NOT_CONTENT = "- '{write_date,write_uid,nextcall,lastcall,arch_prev}'::text[]"


def query(server, database, sql):
    rows = server.sql(f"SELECT jsonb_agg(to_jsonb(q)) FROM ({sql}) q", database)
    return json.loads(rows) if rows.strip() else []


def catalog(server, database):
    """Name → definition of every column, constraint, index, relation and function."""
    return {
        f"{kind} {row['name']}": row["definition"]
        for kind, sql in (
            ("column", COLUMNS),
            ("constraint", CONSTRAINTS),
            ("index", INDEXES),
            ("relation", RELATIONS),
            ("function", FUNCTIONS),
        )
        for row in query(server, database, sql)
    }


def content(server, database):
    """Table and id → row; a table without ids (a relation) counts as rows only."""
    tables = [row["tablename"] for row in query(server, database, TABLES)]
    kept = [t for t in tables if t not in BOOKKEEPING and not t.startswith(SIGNALS)]
    statements = [
        f"SELECT '{table}' AS name, to_jsonb(t) {NOT_CONTENT} AS row FROM \"{table}\" t"
        for table in kept
    ]
    found = {}
    for line in server.sql(" UNION ALL ".join(statements), database).split("\n"):
        table, _, text = line.partition("|")
        row = json.loads(text or "{}")
        found[f"{table} {row.get('id', text)}"] = row
    return found


def difference(before, after):
    """What is gone, new or changed, readable in a failing test."""
    keys = sorted(before.keys() | after.keys())
    changed = (key for key in keys if before.get(key) != after.get(key))
    return [describe(key, before.get(key), after.get(key)) for key in changed]


def describe(key, old, new):
    if isinstance(old, dict) and isinstance(new, dict):
        fields = {name for name in old if old[name] != new.get(name)}
        changes = (f"{name}: {old[name]!r} → {new.get(name)!r}" for name in fields)
        return f"{key}: " + ", ".join(changes)
    return f"{key}: {old!r} → {new!r}"
