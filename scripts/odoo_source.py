"""Odoo 19 itself: Debian's package with its assets, or the user's own (ODOO_HOME)."""

import ast
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from . import apt
from .workspace import CACHE, Failure, build_once, need_space, say, step

# The build all this was tried with; another 19.0 build is taken too, with a notice.
ODOO_DEB_SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
# The package links its assets to the files of these.
ASSETS = (
    "libjs-jquery/sid",
    "libjs-jquery-form/sid",
    "libjs-underscore/sid",
    "fonts-roboto-unhinted/sid",
    "fonts-montserrat/sid",
    "fonts-inconsolata/sid",
    "fonts-ocr-b/sid",
    # Odoo's stylesheets name files of version 4.7, which sid no longer has.
    "fonts-font-awesome/bookworm",
)
# Links to files that no package has; only the point of sale names them.
KNOWN_BROKEN_LINKS = {"Inconsolata.otf"}
# Named by manifests, yet no files: an attachment at run time, and a test's bad example.
NO_FILES = {
    "web/static/asset_styles_company_report.scss",
    "test_assetsbundle/static/invalid_src/xml/file_not_found.xml",
}


@dataclass(frozen=True)
class Odoo:
    """The paths of one Odoo: its script (not `-m odoo`, whose gevent child loops)."""

    script: Path
    python_path: Path
    addons: tuple

    @property
    def version(self):
        release = (self.python_path / "odoo/release.py").read_text()
        found = re.search(r"^version_info = \((\d+|'[^']*'), (\d+)", release, re.M)
        return ".".join(found.groups()).strip("'") if found else "unknown"


def at(home):
    """The Odoo in a folder: a checkout or an unpacked package."""
    home = Path(home).expanduser().resolve()
    checkout = Odoo(home / "odoo-bin", home, (home / "addons", home / "odoo/addons"))
    packages = home / "usr/lib/python3/dist-packages"
    # Its folder "addons" beside "odoo" is a second copy that lacks all static files.
    package = Odoo(home / "usr/bin/odoo", packages, (packages / "odoo/addons",))
    for odoo in (checkout, package):
        if odoo.script.is_file() and (odoo.python_path / "odoo/release.py").is_file():
            return odoo
    return None


def ensure():
    """Odoo 19, fetched when this user has none; the caller holds the cache's lock."""
    if os.environ.get("ODOO_HOME"):
        return users_own(os.environ["ODOO_HOME"])
    return at(build_once(CACHE / "odoo-19.0", fetch))


def users_own(home):
    odoo = at(home)
    if not odoo:
        raise Failure(
            f"ODOO_HOME={home} holds no Odoo.",
            "Neither odoo-bin with odoo/ nor usr/bin/odoo with its packages is there.",
            "Point ODOO_HOME to a checkout of Odoo's branch 19.0, or unset it.",
        )
    if odoo.version != "19.0":
        raise Failure(
            f"ODOO_HOME={home} is Odoo {odoo.version}.",
            "These addons are made for Odoo 19.0.",
            "Check out its branch 19.0, or unset ODOO_HOME.",
        )
    return odoo


def fetch(folder):
    need_space(CACHE, 3)
    with step("Reading the package lists of Debian's archive"):
        apt.update()
    with step("Downloading Odoo 19 and its web assets (130 MB)"):
        debs = apt.download("odoo-19/sid", *ASSETS)
    with step("Unpacking Odoo 19"):
        for deb in debs:
            apt.unpack(deb, folder)
    check(next(deb for deb in debs if deb.name.startswith("odoo-19_")), folder)


def check(deb, folder):
    odoo = at(folder)
    if not odoo or odoo.version != "19.0":
        raise Failure(
            f"Debian's {deb.name} is not Odoo 19.0.",
            f"It is {odoo.version if odoo else 'laid out differently'}.",
            apt.OWN_ODOO,
        )
    if hashlib.sha256(deb.read_bytes()).hexdigest() != ODOO_DEB_SHA256:
        say(f"  Notice: {deb.name} is another build of 19.0 than the one tried here.")
    for asset in sorted(missing_assets(odoo)):
        write_stub(odoo, asset)
    report_broken_links(folder)


def missing_assets(odoo):
    """Files that a manifest puts in an asset bundle and that the package lacks."""
    for addons in odoo.addons:
        for manifest in addons.glob("*/__manifest__.py"):
            bundles = ast.literal_eval(manifest.read_text()).get("assets", {})
            for entry in (entry for bundle in bundles.values() for entry in bundle):
                yield from missing_files(addons, entry)


def missing_files(addons, entry):
    paths = entry[1:] if isinstance(entry, (list, tuple)) else [entry]
    for path in (path.lstrip("/") for path in paths):
        is_file = re.fullmatch(r"[\w-]+/static/[^*?\[{]+\.\w+", path)
        is_ours = is_file and (addons / path.partition("/")[0]).is_dir()
        if is_ours and path not in NO_FILES and not (addons / path).exists():
            yield path


def write_stub(odoo, asset):
    """An empty file in place: a bundle with a hole breaks every page that loads it."""
    say(f"  Stub: {asset} is named by its manifest but missing from the package.")
    path = odoo.addons[-1] / asset
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("/* Missing from the package; left empty. */\n")


def report_broken_links(folder):
    for path in folder.rglob("*"):
        broken = path.is_symlink() and not path.exists()
        if broken and path.name not in KNOWN_BROKEN_LINKS:
            say(f"  Notice: {path.relative_to(folder)} links to a missing file.")
