"""The commands of `./sijil`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from config.server_account import ClusterError
from config.startup import preparation, virtualenv, web
from config.startup.checkout import Checkout, StartupError, say
from config.startup.status import describe

USAGE = """Sijil, a checked register of conflict incidents.

  ./sijil up [--port N] [--no-serve]   install, start the database, load the first content, serve on 127.0.0.1:8000
  ./sijil test [ARGS…]                 run the tests on a database of their own; ARGS go to pytest
  ./sijil manage ARGS…                 run manage.py with everything in place
  ./sijil restore BACKUP [ARGS…]       make a backup the register of this checkout, which must have none yet
  ./sijil status                       say what runs, and where its data are
  ./sijil stop                         stop the web server and the database
  ./sijil reset [--yes]                delete this checkout's register and begin anew
"""


def main(arguments: list[str]) -> int:
    """Runs one command; its exit code: 0 done, 1 could not, 2 wrong usage, 130 Ctrl-C, or that of the program run."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    command = COMMANDS.get(name)
    if not command:
        say(f"There is no ./sijil {name}.\n\n{USAGE}")
        return 2
    signal.signal(signal.SIGINT, signal.default_int_handler)  # shells have background jobs ignore it, and heirs too
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, _end_in_order)
    try:
        return command(Checkout(Path(__file__).resolve().parents[2]), rest)
    except (StartupError, ClusterError) as error:
        say(f"sijil: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. The same command goes on from here.")
        return 130


def up(checkout: Checkout, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./sijil up")
    parser.add_argument("--port", type=int, default=8000, choices=range(1, 65536), metavar="N")
    parser.add_argument("--no-serve", action="store_true", help="make everything ready and leave the database running")
    options = parser.parse_args(arguments)
    already = web.running(checkout)
    if already and not options.no_serve:
        say(f"Sijil is served already at {already.address} (process {already.pid}); ./sijil stop ends it.")
        return 0
    if not options.no_serve:
        web.check_port(options.port)
    virtualenv.ensure(checkout)
    started = False
    try:
        started = preparation.start_database(checkout)
        preparation.prepare(checkout)
        if options.no_serve:
            say("Sijil is ready: ./sijil up serves it, ./sijil manage works on it, ./sijil stop stops its database.")
            started = False
            return 0
        return web.serve(checkout, options.port)
    finally:
        if started:
            checkout.cluster.stop()


def test(checkout: Checkout, arguments: list[str]) -> int:
    virtualenv.ensure(checkout, tests=True)
    os.chdir(checkout.folder)
    # One process more than cores, as they wait for browsers half the time; a part of the suite is quicker alone.
    everything = ["-n", str((os.cpu_count() or 1) + 1), "--dist", "worksteal"]
    return checkout.become("-m", "pytest", *(arguments or everything))


def manage(checkout: Checkout, arguments: list[str]) -> int:
    """Runs manage.py with our standard input, output and exit code; what we say goes to standard error."""
    virtualenv.ensure(checkout)
    preparation.start_database(checkout)
    if not os.environ.get("DATABASE_URL") and not preparation.is_prepared(checkout):
        try:
            preparation.prepare(checkout, quiet=True)
        except StartupError as error:  # manage.py may be just what mends it
            say(f"sijil: {error}")
    return checkout.become(checkout.folder / "manage.py", *arguments)


def restore(checkout: Checkout, arguments: list[str]) -> int:
    """Runs manage.py restore on a database in which nothing has been prepared."""
    virtualenv.ensure(checkout)
    preparation.start_database(checkout)
    return checkout.become(checkout.folder / "manage.py", "restore", *arguments)


def stop(checkout: Checkout, arguments: list[str]) -> int:
    argparse.ArgumentParser(prog="./sijil stop").parse_args(arguments)
    say("The web server has stopped." if web.stop(checkout) else "No web server was running.")
    say("The database has stopped." if checkout.cluster.stop() else "No database was running.")
    return 0


def status(checkout: Checkout, arguments: list[str]) -> int:
    argparse.ArgumentParser(prog="./sijil status").parse_args(arguments)
    print(describe(checkout))
    return 0


def reset(checkout: Checkout, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./sijil reset")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    if os.environ.get("DATABASE_URL"):
        raise StartupError("DATABASE_URL names a database that is not ours to delete; drop it with its own tools")
    if not options.yes and not _is_sure(checkout):
        say("Nothing was deleted.")
        return 1
    web.stop(checkout)
    checkout.cluster.remove()
    say("The register is deleted. ./sijil up begins a new one.")
    return 0


def show_help(checkout: Checkout, arguments: list[str]) -> int:
    print(USAGE, end="")
    return 0


COMMANDS: dict[str, Callable[[Checkout, list[str]], int]] = {
    "up": up,
    "test": test,
    "manage": manage,
    "restore": restore,
    "stop": stop,
    "status": status,
    "reset": reset,
    "help": show_help,
    "--help": show_help,
    "-h": show_help,
}


def _is_sure(checkout: Checkout) -> bool:
    say(f"This deletes every report, incident, revision and user in {checkout.cluster.data}.")
    if not sys.stdin.isatty():
        raise StartupError("there is no terminal to ask at; say ./sijil reset --yes")
    return input("Type yes to go on: ").strip().lower() == "yes"


def _end_in_order(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
