"""A Chromium for tests and screenshots: the user's, the system's, or one unpacked."""

import os
import shutil
from pathlib import Path

from . import apt
from .environment import PROGRAMS
from .process import hint, run_logged, tail
from .workspace import CACHE, LOGS, Failure, build_once, lock, step

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
TODO = (
    "Install Chromium (Debian: apt-get install chromium), or set CHROME_BIN to the"
    " program of a Chromium or Chrome."
)


def ensure():
    """The browser's path; a link on the PATH, of the first name Odoo tries, decides."""
    browser = users_own() or on_path() or install()
    PROGRAMS.mkdir(exist_ok=True)
    link = PROGRAMS / NAMES[0]
    partial = link.with_name(f"{link.name}.{os.getpid()}")
    partial.symlink_to(browser)
    partial.replace(link)
    return browser


def users_own():
    value = os.environ.get("CHROME_BIN")
    if value and not os.access(value, os.X_OK):
        raise Failure(f"CHROME_BIN={value} is no program.", "", TODO)
    return Path(value).resolve() if value else None


def on_path():
    found = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in found if path), None)


def install():
    if os.getuid() == 0 and shutil.which("apt-get"):
        return install_system_wide()
    with lock(CACHE):
        folder = build_once(CACHE / "chromium", unpack)
    return folder / "chromium"


def install_system_wide():
    log, what = "apt-chromium.log", "Chromium, for browser tests, cannot be installed."
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    with step("Installing Chromium for the browser tests"):
        run_logged(["apt-get", "update"], what, log, check=False)
        if run_logged(command, what, log, check=False, env=environment):
            output = (LOGS / log).read_text(errors="replace")
            raise Failure(what, tail(output), f"{hint(output)} {TODO}")
    return on_path()


def unpack(folder):
    """Without root: the package and all it needs that this machine lacks, unpacked."""
    debs = apt.FOLDER / "chromium/archives"
    with step("Downloading Chromium for the browser tests (100 MB)"):
        download(debs)
    with step("Unpacking Chromium"):
        for deb in debs.glob("*.deb"):
            apt.unpack(deb, folder)
    libraries = {path.parent for path in folder.rglob("usr/lib/**/*.so*")}
    final = [str(path).replace(".partial/", "/", 1) for path in sorted(libraries)]
    if not (folder / "usr/lib/chromium/chromium").exists():
        raise Failure(
            "Debian's package of Chromium is laid out in another way.", "", TODO
        )
    wrapper = folder / "chromium"
    wrapper.write_text(
        f'#!/bin/sh\nexport LD_LIBRARY_PATH="{os.pathsep.join(final)}"\n'
        f'exec "{CACHE}/chromium/usr/lib/chromium/chromium" "$@"\n'
    )
    wrapper.chmod(0o755)


def download(debs):
    """apt computes what is missing from the system's own state, in folders of ours."""
    (debs / "partial").mkdir(parents=True, exist_ok=True)
    lists = apt.FOLDER / "system-lists"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    options = ["-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={debs.parent}"]
    options += ["-o", "Debug::NoLocking=1"]
    install = ["install", "--download-only", "--no-install-recommends", "-y"]
    apt.need_apt("Chromium", TODO)
    for arguments in (["update"], [*install, "chromium"]):
        log = "apt-chromium.log"
        if run_logged(["apt-get", *arguments, *options], "", log, check=False):
            output = (LOGS / log).read_text()
            raise Failure(
                "Chromium, which browser tests need, cannot be downloaded.",
                tail(output),
                f"{hint(output)} {TODO}",
            )
