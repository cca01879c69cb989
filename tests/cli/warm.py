"""A process that has everything of Maleta loaded, and forks one for each command: loading takes longer than most commands.

Started by `tests.cli.running`: a line of JSON asks for a command, a line with its exit code answers. A fork goes on as a fresh
process would, from its command line to its exit.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

PACKAGES = ("ui/commands", "repository", "ingest", "index")
_LEFT_OUT = ("ingest.child", "ingest.ocr")  # the one is a program of its own, the other takes room


def main() -> None:
    """Load, say so, and answer until there are no more questions."""
    root = Path(__file__).parents[2]
    import_module("ui.cli")
    for package in PACKAGES:
        for path in sorted((root / package).glob("*.py")):
            name = ".".join((*Path(package).parts, path.stem))
            if path.stem != "__init__" and name not in _LEFT_OUT:
                import_module(name)
    say("ready")
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            run(asked)
        _, status = os.waitpid(pid, 0)
        say(os.waitstatus_to_exitcode(status))


def run(asked: dict[str, Any]) -> None:
    """Become the process of a command, and end with it."""
    for descriptor, path, flags in ((0, os.devnull, os.O_RDONLY), (1, asked["out"], os.O_WRONLY), (2, asked["err"], os.O_WRONLY)):
        opened = os.open(path, flags)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.environ.clear()
    os.environ.update(asked["environ"])
    os.chdir(asked["folder"])
    sys.argv = ["maleta", *asked["arguments"]]
    import_module("ui.cli").main()


def say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
