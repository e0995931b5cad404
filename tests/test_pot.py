"""The committed translation templates say what the code says."""

from scripts import pot


def test_templates_are_fresh(ready, installed, tmp_path):
    pot.export(ready, installed, tmp_path)
    assert not pot.stale(tmp_path), "Run `make pot` and commit what it changes."
