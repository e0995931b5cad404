"""`make pot`: the translation templates of our addons."""

import re

from . import database, environment, testing
from .workspace import BUILD, CHECKOUT, STATE, lock, say, step

EXPORT = """
from odoo.tools.translate import trans_export

for module in {modules!r}:
    with open({folder!r} + "/" + module + ".pot", "wb") as handle:
        trans_export(None, [module], handle, "po", env)
"""
DATES = re.compile(r'^"(POT-Creation|PO-Revision)-Date: .*\n', re.M)


def committed(addon):
    return CHECKOUT / addon / "i18n" / f"{addon}.pot"


def export(ready, name, folder):
    """Write the templates of our addons, as installed in a database, to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    code = EXPORT.format(modules=database.our_addons(), folder=str(folder))
    ready.run_code(name, code, "Exporting the translations failed.", "pot.log")


def stale(folder):
    """The addons whose committed template says something else than the exported one."""
    return [addon for addon in database.our_addons() if is_stale(folder, addon)]


def is_stale(folder, addon):
    exported = (folder / f"{addon}.pot").read_text()
    path = committed(addon)
    return not path.exists() or undated(path.read_text()) != undated(exported)


def undated(text):
    return DATES.sub("", text)


def write():
    with environment.ready() as ready, lock(STATE, "test"):
        name = testing.test_database(ready)
        with step("Exporting the translation templates"):
            export(ready, name, BUILD / "pot")
    for addon in stale(BUILD / "pot"):
        committed(addon).parent.mkdir(exist_ok=True)
        committed(addon).write_text((BUILD / "pot" / f"{addon}.pot").read_text())
        say(f"  {committed(addon).relative_to(CHECKOUT)} is updated.")
