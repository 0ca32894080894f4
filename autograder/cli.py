"""The command `autograder`: its subcommands are in `autograder.commands`, a module each."""

import sys
from importlib import import_module
from typing import Any

import click

from autograder.commands.console import end
from autograder.model import MachineError, UnusableInput

NAMES = (
    *("check", "collect", "doctor", "export", "grade", "gradescope", "merge", "new", "report"),
)


class Commands(click.Group):
    """Subcommands that are loaded when they are wanted; complaints in one line.

    A wrong command line is unusable input.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in alphabetical order."""
        return list(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The one of this name, if there is one."""
        if cmd_name not in NAMES:
            return None
        command: click.Command = getattr(import_module(f"autograder.commands.{cmd_name}"), cmd_name)
        return command

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run, and turn Click's exceptions into the exit status of the contract."""
        try:
            sys.exit(super().main(*arguments, **settings | {"standalone_mode": False}))
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(1)
        except click.ClickException as error:
            context = getattr(error, "ctx", None)
            name = f" {context.info_name}" if context and context.parent else ""
            what = f"{error.format_message().rstrip('.')}: see `autograder{name} --help`"
            end(UnusableInput(what))
        except click.Abort:
            end(MachineError("stopped: run the command again, what was graded is kept"))


@click.group(cls=Commands)
@click.version_option(package_name="coursekit-autograder")
def main() -> None:
    """Grade the course's notebooks in a sandbox, against hidden checks."""


if __name__ == "__main__":
    main()
