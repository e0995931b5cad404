"""Databases with their filestores: create, copy, rename, drop; the host and the demo.

A database that takes long to make is built as <name>_building and renamed at the end,
its filestore first: a database of the final name is always whole.
"""

import hashlib
import json
import os
import shutil
from ast import literal_eval

from . import postgres
from .environment import FILESTORES
from .workspace import CHECKOUT, CHECKOUT_HASH, STATE, Failure, addons, lock, step

# What other commands make and drop.
RESERVED = ("test", "empty", "lifecycle", "month", "core_", "bench", "host_")
NO_EFFECT = {"tests", "__pycache__", "i18n"}  # folders whose files no update reads


def named(name):
    """The name on the server: on a shared one (PGHOST) each checkout needs its own."""
    return name if postgres.is_embedded() else f"{name}_{CHECKOUT_HASH}"


def exists(environment, name):
    return name in environment.server.databases()


def is_whole(environment, name):
    """Whether it was made here: on a server of one's own others may have such names,
    and databases outlive the files of a checkout that was cleaned."""
    return exists(environment, name) and (FILESTORES / name).is_dir()


def drop(environment, name):
    state_file(name).unlink(missing_ok=True)
    # Not WITH (FORCE): that may not end an autovacuum, which a plain DROP waits for.
    environment.server.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{name}' AND usename = current_user"
    )
    environment.server.sql(f'DROP DATABASE IF EXISTS "{name}"')
    shutil.rmtree(FILESTORES / name, ignore_errors=True)


def copy(environment, source, target):
    """Copy a database nobody uses; its files are linked, as Odoo never changes one."""
    drop(environment, target)
    if (FILESTORES / source).is_dir():
        shutil.copytree(FILESTORES / source, FILESTORES / target, copy_function=os.link)
    environment.server.run("createdb", "-T", source, target)


def rename(environment, source, target):
    drop(environment, target)
    if (FILESTORES / source).is_dir():
        (FILESTORES / source).rename(FILESTORES / target)
    environment.server.sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')


def install(environment, name, modules, *options, log="install.log"):
    environment.run_odoo(
        *("-d", name, "-i", ",".join(modules), "--stop-after-init", *options),
        what=f"Installing {', '.join(modules)} in the database {name} failed.",
        log=log,
    )


def build(environment, name, modules, *options, log):
    """Make a database with these modules; the caller holds the checkout's lock."""
    building = f"{name}_building"
    drop(environment, building)
    install(environment, building, modules, *options, log=log)
    rename(environment, building, name)


def host_modules():
    """What our addons stand on: everything they depend on, themselves left out."""
    ours = our_addons()
    return sorted({name for addon in ours for name in depends(addon)} - set(ours))


def our_addons():
    found = addons()
    if not found:
        raise Failure(
            "There is no addon in this checkout.",
            f"No folder of {CHECKOUT} holds a __manifest__.py.",
            "Run this in a complete clone of the repository.",
        )
    return found


def depends(addon):
    manifest = (CHECKOUT / addon / "__manifest__.py").read_text()
    return literal_eval(manifest).get("depends", [])


def fingerprint(addon):
    """Changes with every file of the addon that its installation reads."""
    folder = CHECKOUT / addon
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not NO_EFFECT & set(path.relative_to(folder).parts):
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()


def host(environment, demo=False):
    """The template with all our addons stand on, without them; made once."""
    modules = host_modules()
    origin = (environment.odoo.script, environment.oca, modules)
    key = hashlib.sha256(repr(origin).encode()).hexdigest()[:8]
    name = named(f"host_demo_{key}" if demo else f"host_{key}")
    # A lock of its own: what needs no host goes on meanwhile.
    with lock(STATE, "host"):
        if not is_whole(environment, name):
            options = ["--with-demo"] if demo else []
            what = f"{len(modules)} modules our addons stand on"
            drop_outdated_hosts(environment, key)
            with step(f"Installing the {what}{' with demo data' if demo else ''}"):
                build(environment, name, modules, *options, log=f"{name}.log")
    return name


def drop_outdated_hosts(environment, key):
    """Those made for another Odoo or other dependencies; nothing uses them anymore."""
    for name in environment.server.databases():
        if name.startswith("host_") and key not in name and named("") in name:
            drop(environment, name)


def state_file(name):
    return STATE / f"{name}.json"


def known_state(name):
    try:
        return json.loads(state_file(name).read_text())
    except (OSError, ValueError):
        return {}


def current_state():
    return {addon: fingerprint(addon) for addon in our_addons()}


def note_state(name, state):
    """Remember the addons as they were before the update: later edits are changes."""
    state_file(name).write_text(json.dumps(state, indent=1))


def refresh(environment, name):
    """Bring our addons in a database up to date; nothing to do when no file changed."""
    before, now = known_state(name), current_state()
    stale = ",".join(addon for addon in now if now[addon] != before.get(addon))
    if stale:
        with step(f"Updating {stale} in the database {name}"):
            environment.run_odoo(
                *("-d", name, "-i", stale, "-u", stale, "--stop-after-init"),
                what=f"Updating the database {name} failed.",
                log="update.log",
            )
        note_state(name, now)


def demo(environment):
    """The database `make run` shows: all our addons with demo data, up to date."""
    name = demo_name()
    with lock(STATE):
        refuse_foreign(environment, name)
        if not is_whole(environment, name):
            state = current_state()
            with step(f"Creating the demo database {name}"):
                build(environment, name, list(state), "--with-demo", log="demo.log")
            note_state(name, state)
        refresh(environment, name)
    return name


def demo_name():
    name = os.environ.get("DB") or named("demo")
    if name.startswith(RESERVED):
        raise Failure(
            f"DB={name} cannot be used.",
            "Databases of such names are made and dropped by the tests.",
            f"Take another name, such as my_{name}.",
        )
    return name


def refuse_foreign(environment, name):
    if exists(environment, name) and not is_whole(environment, name):
        raise Failure(
            f"The database {name} was not made by this checkout.",
            "Our addons would be installed and updated in it.",
            "Set DB to another name, or drop the database if nobody needs it.",
        )
