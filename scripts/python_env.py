"""The Python libraries: a virtual environment and the OCA addons, named after pins."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys

from . import apt
from .process import output_of, run_logged
from .workspace import CACHE, CHECKOUT, Failure, build_once, need_space, step

OCA_PINS = CHECKOUT / "requirements-oca.txt"
VIRTUALENV = "virtualenv==21.15.8"


def requirement_files():
    """All pins but OCA's: those declare a dependency on Odoo, which PyPI lacks."""
    return sorted(set(CHECKOUT.glob("requirements*.txt")) - {OCA_PINS})


def fingerprint(files, *extra):
    content = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(content + repr(extra).encode()).hexdigest()[:12]


def ensure():
    """The environment's folder, built when the pins changed.

    Its scripts hold their own path: it cannot be renamed, a file marks it whole.
    """
    files = requirement_files()
    version = platform.python_version()
    folder = CACHE / f"venv-{fingerprint(files, version, platform.machine())}"
    complete = folder / ".complete"
    if not complete.exists():
        need_space(CACHE, 2)
        shutil.rmtree(folder, ignore_errors=True)
        create(folder)
        install(folder, files)
        complete.touch()
    return folder


def create(folder):
    with step(f"Creating a Python {platform.python_version()} environment"):
        if output_of([sys.executable, "-c", "import ensurepip"]) is not None:
            command = [sys.executable, "-m", "venv", folder]
            run_logged(command, "Creating the environment failed.", "venv.log")
        else:
            create_without_ensurepip(folder)


def create_without_ensurepip(folder):
    """Debian's python3 comes without the part that puts pip into an environment."""
    tool = build_once(CACHE / VIRTUALENV.replace("==", "-"), install_virtualenv)
    environment = {**os.environ, "PYTHONPATH": str(tool)}
    run_logged(
        [sys.executable, "-m", "virtualenv", folder],
        "Creating the environment failed.",
        "venv.log",
        env=environment,
    )


def install_virtualenv(folder):
    command = [sys.executable, "-m", "pip", "install", "--target", folder, VIRTUALENV]
    environment = dict(os.environ)
    if output_of([sys.executable, "-m", "pip", "--version"]) is None:
        environment["PYTHONPATH"] = str(debians_pip())
    run_logged(command, "Fetching virtualenv failed.", "venv.log", env=environment)


def debians_pip():
    """The pip wheel that Debian packages for such machines; a wheel runs as it is."""
    try:
        apt.update()
        deb = apt.download("python3-pip-whl/bookworm")[0]
    except Failure as failure:
        failure.what = "pip, which fetches the Python libraries, is missing."
        failure.todo = "Install pip (Debian, Ubuntu: apt-get install python3-venv)."
        raise
    folder = CACHE / "pip"
    apt.unpack(deb, folder)
    return next(folder.glob("usr/share/python-wheels/pip-*.whl"))


def install(folder, files):
    arguments = [part for path in files for part in ("-r", path)]
    with step("Installing the Python libraries"):
        pip(folder, "install", *arguments)


def pip(folder, *arguments):
    command = [folder / "bin/python", "-m", "pip", "--no-input", *arguments]
    run_logged(command, "Installing Python packages failed.", "pip.log")


def ensure_oca(venv):
    """The addons folder of the pinned OCA addons."""

    def build(target):
        with step("Fetching the OCA addons"):
            pip(venv, "install", "--no-deps", "--target", target, "-r", OCA_PINS)

    return build_once(CACHE / f"oca-{fingerprint([OCA_PINS])}", build) / "odoo/addons"


def site_packages(venv):
    """Where the environment keeps its packages, its own Python asked."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return subprocess.check_output([venv / "bin/python", "-c", code], text=True).strip()
