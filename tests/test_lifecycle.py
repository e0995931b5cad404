"""Our addons come and go: the database after uninstalling is the one before them."""

import pytest
from odoo_log import complaints
from snapshot import difference

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
    assert not difference(story.contents["before"], story.contents["uninstall"])


def test_reinstall_gives_the_same_structure(story):
    assert not difference(story.catalogs["install"], story.catalogs["reinstall"])
