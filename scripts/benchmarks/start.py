"""How long a person waits for `signal9` to say something."""

from adapters.embedded.database import Database
from entrypoints.container.embedded import DATABASE
from entrypoints.settings import Source
from scripts.benchmarks.assets import MARKET_HOME
from scripts.benchmarks.results import Options, Row, aimed, hand_over, milliseconds, processor_time
from scripts.benchmarks.timing import best_of, run_command, run_program
from scripts.benchmarks.world import ASSETS


def measure(options: Options) -> list[Row]:
    """Start the interpreter, the help, and `status` over a new store and over the whole market."""
    runs = 3 if options.quick else 15
    new = options.work / "new"
    (new / Source.SIMULATED.value).mkdir(parents=True)
    Database(new / Source.SIMULATED.value / DATABASE).close()
    bare = best_of([run_program(["-c", "pass"], {}) for _ in range(runs)])
    listed = best_of([run_program(["-P", "-m", "entrypoints.cli", "--help"], {}) for _ in range(runs)])
    status = best_of([run_command("status", home=new) for _ in range(runs)])
    whole = best_of([run_command("status", home=options.work / MARKET_HOME) for _ in range(runs)])
    return [
        Row("Python itself", milliseconds(bare.wall), note=processor_time(bare.cpu)),
        Row("`signal9 --help`", milliseconds(listed.wall), note=processor_time(listed.cpu)),
        aimed("`signal9 status`, new store", status.wall, 0.4, " s", note=processor_time(status.cpu)),
        Row(f"`signal9 status`, {ASSETS:,} assets", milliseconds(whole.wall), note=processor_time(whole.cpu)),
    ]


if __name__ == "__main__":
    hand_over(measure)
