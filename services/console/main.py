"""`zjtx`, put together: measures, calendars, archives, and whatever else the installation brings along."""

from importlib.metadata import EntryPoint, entry_points

import typer

from console.archive import app as archive
from console.calendars import app as calendars
from console.measures import app as measures

GROUP = "zjtx.commands"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="专精特新 recognition in Hohhot: the commands of officers, operators and developers",
)
app.add_typer(measures, name="measures")
app.add_typer(calendars, name="calendars")
app.add_typer(archive, name="archive")


def _mount(entry: EntryPoint) -> None:
    """The images leave the sandbox out: its commands are then not there; any other fault is one."""
    try:
        app.add_typer(entry.load())
    except ModuleNotFoundError as missing:
        if missing.name != entry.module.partition(".")[0]:
            raise


for _entry in entry_points(group=GROUP):
    _mount(_entry)
