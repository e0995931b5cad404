"""Statements that PostgreSQL plans once for each connection."""

from datetime import date, datetime
from weakref import WeakKeyDictionary

from psycopg2.errors import DuplicatePreparedStatement, InvalidSqlStatementName

# As a pooler like PgBouncer brings about, which gives each transaction another one.
CONNECTION_ERRORS = (DuplicatePreparedStatement, InvalidSqlStatementName)

# As PostgreSQL cannot guess them everywhere; a boolean is an integer, too, and a time a
# date.
TYPES = (
    (bool, "boolean"),
    (int, "int"),
    (list, "int[]"),
    (datetime, "timestamp"),
    (date, "date"),
)

_names_by_connection = WeakKeyDictionary()


def execute_prepared(cr, query):
    """Execute the ``SQL`` object ``query``, planned only while it is new to ``cr``.

    For those that write a row or two, planning takes longer than the work itself.
    """
    names = _names_by_connection.setdefault(cr.connection, {})
    # The length of a list behind IN is a part of the statement.
    if names is None or any(isinstance(param, tuple) for param in query.params):
        cr.execute(query, log_exceptions=False)
        return
    types = ", ".join(map(_get_type, query.params))
    name = names.get((query.code, types))
    if not name:
        name = f"customer_relationship_{len(names)}"
        places = tuple(f"${number + 1}" for number in range(len(query.params)))
        # Only names and places are put in: the values come when it is executed.
        statement = f"PREPARE {name} ({types}) AS {query.code % places}"
        # pylint: disable-next=sql-injection
        cr.execute(statement, log_exceptions=False)
        names[query.code, types] = name
    values = ", ".join(["%s"] * len(query.params))
    cr.execute(f"EXECUTE {name} ({values})", query.params, log_exceptions=False)


def _get_type(value):
    names = (name for kind, name in TYPES if isinstance(value, kind))
    return next(names, "unknown")


def plan_each_time(cr):
    """From now on nothing is prepared on the connection of ``cr``."""
    _names_by_connection[cr.connection] = None


def plan_once(cr):
    """As it is at first: what was prepared on the connection of ``cr`` is forgotten."""
    _names_by_connection.pop(cr.connection, None)
