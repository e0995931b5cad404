"""Our addons come and go: the database after uninstalling is the one before them."""

from collections import Counter

import pytest
from odoo_log import complaints
from snapshot import difference

WORK = ("mail_activity", "mail_message")
STEPS = ("install", "update", "uninstall", "reinstall")


@pytest.mark.parametrize("step", STEPS)
def test_log_is_clean(story, host, step):
    known = complaints(f"{host}.log") + complaints(story.log("seed"))
    assert not complaints(story.log(step), known)


def test_update_without_change_changes_nothing(story):
    assert not difference(story.catalogs["install"], story.catalogs["update"])
    assert not difference(story.contents["install"], story.contents["update"])


def test_uninstall_leaves_no_structure(story):
    assert not difference(story.catalogs["before"], story.catalogs["uninstall"])


def test_uninstall_leaves_no_record(story):
    left = difference(story.contents["before"], story.contents["uninstall"])
    assert not [line for line in left if line.split()[0] not in WORK]


def test_uninstall_leaves_what_people_did(story):
    """A promise that was kept is a task that was done."""
    rows = story.contents["uninstall"].items()
    done = [row for key, row in rows if key.startswith("mail_activity ")]
    assert [(row["summary"], row["active"]) for row in done] == [
        ("Send the samples", False)
    ]


def test_reinstall_gives_the_same_records(story):
    """As many of each table, under the same XML ids: the numbers may be others."""
    install, again = (story.contents[step] for step in ("install", "reinstall"))
    assert not difference(rows_by_table(install), rows_by_table(again))
    assert not xml_ids(install) ^ xml_ids(again)


def rows_by_table(content):
    """How many, but for what people did before."""
    tables = Counter(key.partition(" ")[0] for key in content)
    return {table: rows for table, rows in tables.items() if table not in WORK}


def xml_ids(content):
    rows = [row for key, row in content.items() if key.startswith("ir_model_data ")]
    return {f"{row['module']}.{row['name']}" for row in rows}


def test_reinstall_gives_the_same_structure(story):
    assert not difference(story.catalogs["install"], story.catalogs["reinstall"])
