"""Debian packages without installing them: apt in folders of its own.

Works as an ordinary user. The archive's address comes from the apt configuration of
the machine, so that a mirror or a proxy set up there is used here too.
"""

import re
import shutil
import subprocess

from .process import hint, output_of, run_logged, tail
from .workspace import CACHE, LOGS, Failure

FOLDER = CACHE / "apt"
SUITES = ("sid", "bookworm")
OWN_ODOO = (
    "Set ODOO_HOME to a checkout of Odoo's branch 19.0 (the folder that holds"
    " odoo-bin); then no Debian package is needed."
)


def options(*extra):
    """apt's options for folders of its own; the sandbox user could not enter ours."""
    values = {
        "Dir::Etc::sourcelist": FOLDER / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": FOLDER / "lists",
        "Dir::Cache": FOLDER / "cache",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Sandbox::User": "root",
        "APT::Update::Error-Mode": "any",
    }
    return [part for key, value in values.items() for part in ("-o", f"{key}={value}")]


def need_apt(what="Odoo 19", todo=OWN_ODOO):
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Failure(
            f"{what} cannot be fetched on this machine.",
            "apt-get and dpkg-deb, which unpack Debian's package of it, are missing.",
            todo,
        )


def archives():
    """(address, keyring) of the Debian archives this machine uses, best guess first."""
    fields = ("$(REPO_URI)", "$(RELEASE)", "$(COMPONENT)", "$(SOURCESENTRY)")
    listed = output_of(["apt-get", "indextargets", "--format", "|".join(fields)]) or ""
    found = {}
    for line in listed.splitlines():
        uri, suite, component, entry = line.split("|")
        if component == "main" and not suite.endswith(("-security", "-updates")):
            found.setdefault(uri, keyring(entry))
    return sorted(found.items(), key=lambda pair: "/debian/" not in pair[0])


def keyring(entry):
    """The Signed-By of a source, in either of apt's two formats."""
    path = entry.rpartition(":")[0]
    try:
        with open(path) as handle:
            text = handle.read()
    except OSError:
        return ""
    found = re.search(r"(?im)^signed-by:\s*(/\S+)|signed-by=(/[^\s\]]+)", text)
    return (found.group(1) or found.group(2)) if found else ""


def write_sources(uri, key):
    signed = f"[signed-by={key}] " if key else ""
    lines = [f"deb {signed}{uri} {suite} main\n" for suite in SUITES]
    (FOLDER / "sources.list").write_text("".join(lines))


def update():
    """Read the package lists of the first archive that has what we need."""
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        (FOLDER / folder).mkdir(parents=True, exist_ok=True)
    need_apt()
    for uri, key in archives():
        write_sources(uri, key)
        what = f"The package lists of {uri} cannot be read."
        if not run_logged(
            ["apt-get", "update", *options()], what, "apt-update.log", check=False
        ):
            return
    explain_failed_update()


def explain_failed_update():
    log = LOGS / "apt-update.log"
    output = log.read_text() if log.exists() else "apt knows no archive at all"
    no_suite = re.search(r"404|does not have a Release file|knows no archive", output)
    raise Failure(
        "Odoo 19 cannot be fetched from this machine's package archive.",
        ("The archive has no suite sid:\n" if no_suite else "") + tail(output, 6),
        OWN_ODOO if no_suite else hint(output),
    )


def download(*packages):
    """Fetch packages (name/suite); apt resumes partial files and checks their sums."""
    what = f"Downloading {', '.join(packages)} failed."
    command = ["apt-get", "download", *options(), *packages]
    # Asked elsewhere than in "debs": apt leaves out what lies there already.
    run_logged([*command, "--print-uris"], what, "apt-uris.log", cwd=FOLDER)
    run_logged(command, what, "apt-download.log", cwd=FOLDER / "debs")
    names = re.findall(
        r"^'[^']+' (\S+\.deb) ", (LOGS / "apt-uris.log").read_text(), re.M
    )
    return [FOLDER / "debs" / name for name in names]


def unpack(deb, folder):
    done = subprocess.run(
        ["dpkg-deb", "-x", str(deb), str(folder)], capture_output=True, text=True
    )
    if done.returncode:
        deb.unlink()
        raise Failure(f"{deb.name} cannot be unpacked.", done.stderr, hint(done.stderr))
