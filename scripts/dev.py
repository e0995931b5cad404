"""The entry point of the Makefile's commands: python3 -m scripts.dev <command>."""

import argparse
import os
import sys

from . import commands, core_tests, pot, serve, testing
from .process import end_with_parent, hint
from .workspace import Failure

COMMANDS = {
    "run": serve.run,
    "test": testing.test,
    "test-core": core_tests.run,
    "lint": commands.lint,
    "bench": commands.bench,
    "screenshots": commands.screenshots,
    "pot": pot.write,
    "shell": commands.shell,
    "clean": commands.clean,
    "distclean": commands.distclean,
}


def end_with_make():
    """It may be killed, and have been before this line."""
    end_with_parent()
    make = os.environ.get("MAKE_PID")
    if make and int(make) != os.getppid():
        sys.exit("make was killed.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    arguments = parser.parse_args()
    end_with_make()
    try:
        return COMMANDS[arguments.command]() or 0
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as error:
        what = f"make {arguments.command} was stopped by the system."
        print(Failure(what, str(error), hint(str(error))), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
