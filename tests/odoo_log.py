"""Odoo's log as records, to tell which warnings are ours."""

import re

from scripts.workspace import LOGS

RECORD = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ ([A-Z]+) \S+ (.*)")


def records(name):
    """(level, text) of each record; lines without a head belong to the one before."""
    found = []
    for line in (LOGS / name).read_text(errors="replace").splitlines():
        if head := RECORD.match(line):
            found.append([head.group(1), head.group(2).strip()])
        elif found:
            found[-1][1] += "\n" + line
    return found


def complaints(name, known=()):
    """Warnings and errors, those left out that Odoo writes without our addons too."""
    loud = ("WARNING", "ERROR", "CRITICAL")
    lines = [f"{level} {text}" for level, text in records(name) if level in loud]
    return [line for line in lines if line not in known]
