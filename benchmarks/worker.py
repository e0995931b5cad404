"""Processes of their own, as Odoo's workers are."""

import os
import subprocess
import sys

from scripts.workspace import CHECKOUT


def start(module, *arguments):
    """Run the module; its input and output are pipes of text."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(process):
    """What it printed; it must have ended well."""
    output, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return output
