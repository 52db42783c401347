"""The `guyub` command.

A room adds its own commands: a module `guyub.<room>.commands` with `register(subparsers)`, named
once in `COMMANDS`. Only the module of the asked command is imported, so `guyub serve` starts
quickly, and a broken room does not take the other commands with it. A parser sets
`run(options) -> int | None`; with `database="owner"`, "app" or "worker" beside it, Django is set up
under that role before `run` (with `ready=False` without bringing the tables up to date first).
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from guyub.config.errors import LaunchError

# Command name to the module that registers it; several commands may share a module.
COMMANDS: dict[str, str] = {
    "serve": "guyub.config.commands",
    "worker": "guyub.config.commands",
    "migrate": "guyub.config.commands",
    "reference": "guyub.config.commands",
    "backup": "guyub.config.commands",
    "restore": "guyub.config.commands",
    "django": "guyub.config.commands",
    "facts": "guyub.config.commands",
    "version": "guyub.config.commands",
    "keys": "guyub.kernel.commands",
    "verify": "guyub.ledger.commands",
    "ledger": "guyub.ledger.commands",
    "areas": "guyub.areas.commands",
    "office": "guyub.accounts.commands",
    "theme": "guyub.accounts.theme_commands",
    "kbli": "guyub.registry.commands",
    "import": "guyub.intake.commands",
    "link": "guyub.pairs.commands",
    "demo": "guyub.demo.commands",
    "bench": "guyub.demo.bench_commands",
}

Subparsers = argparse._SubParsersAction  # the type argparse gives, without a public name


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code; 2 means that a person must change something."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        parser, broken = build_parser(words)
        options = parser.parse_args(words)
        if getattr(options, "data", None):
            os.environ["GUYUB_DATA"] = str(Path(options.data).expanduser().absolute())
        return _run(options, broken)
    except LaunchError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `guyub ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def build_parser(words: Sequence[str]) -> tuple[argparse.ArgumentParser, dict[str, str]]:
    """The parser for `words`, and the commands that are not available with the reason why."""
    parser = argparse.ArgumentParser(prog="guyub", description="Guyub: sistem kerja urusan IKM")
    parser.add_argument("--data", metavar="FOLDER", help="folder data (juga: GUYUB_DATA)")
    subparsers = parser.add_subparsers(dest="command", metavar="PERINTAH")
    asked = _asked_command(words)
    modules = [COMMANDS[asked]] if asked in COMMANDS else list(dict.fromkeys(COMMANDS.values()))
    broken: dict[str, str] = {}
    for module in modules:
        try:
            importlib.import_module(module).register(subparsers)
        except Exception as error:  # whatever a room does wrong must stay in that room
            names = [name for name, owner in COMMANDS.items() if owner == module]
            for name in names:
                broken[name] = f"{type(error).__name__}: {error}"
    if asked in broken and asked not in subparsers.choices:
        raise LaunchError(
            f"Perintah '{asked}' tidak tersedia di pemasangan ini ({broken[asked]}). "
            "Jalankan `guyub --help` untuk melihat perintah yang ada."
        )
    for command in subparsers.choices.values():
        _accept_data(command)
    return parser, broken


def _asked_command(words: Sequence[str]) -> str | None:
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word == "--data":
            skip = True
        elif not word.startswith("-"):
            return word
    return None


def _accept_data(parser: argparse.ArgumentParser) -> None:
    """`--data` may stand before or after the command."""
    if "--data" not in parser._option_string_actions:
        parser.add_argument(
            "--data", metavar="FOLDER", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                _accept_data(inner)


def _run(options: argparse.Namespace, broken: dict[str, str]) -> int:
    run = getattr(options, "run", None)
    if run is None:
        build_parser(["--help"])[0].print_help()
        return 0 if options.command is None else 2
    role = getattr(options, "database", None)
    if role is None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guyub.config.settings")
        from guyub.config.datafolder import default_data_dir

        os.environ.setdefault("GUYUB_DATA", str(default_data_dir(os.environ)))
        return int(run(options) or 0)
    from guyub.config.session import with_django

    with with_django(role, ready=getattr(options, "ready", True)):
        return int(run(options) or 0)
