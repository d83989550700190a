"""What people taught, for whoever runs the app: python -m mnist_store stats|export|purge"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mnist_store.errors import StoreError
from mnist_store.store import Store


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments after the program's name; None for those of this process.

    Returns:
        The exit code: 0, or 1 after printing to stderr what cannot be done.

    Raises:
        SystemExit: the command line is wrong, or --help was asked for.
    """
    options = _parser().parse_args(argv)
    try:
        store = Store(options.database, must_exist=True)
        try:
            print(options.run(store, options))
        finally:
            store.close()
    except StoreError as error:
        problem = error.detail
    except OSError as error:
        problem = f"{error.filename or options.file}: {error.strerror or error}. "
        problem += "Choose another file."
    else:
        return 0
    print(f"mnist_store: {problem}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mnist_store", description=__doc__)
    parser.add_argument(
        "--database",
        metavar="URL",
        help="in place of DATABASE_URL, and of the file in ~/.local/share/mnist-draw",
    )
    commands = parser.add_subparsers(required=True, metavar="stats|export|purge")
    stats = commands.add_parser("stats", help="how much is kept, and of how many people")
    stats.set_defaults(run=_stats)
    export = commands.add_parser("export", help="write everybody's drawings, to train from")
    export.add_argument("file", type=Path, help="a ZIP; one that is there is replaced")
    export.set_defaults(run=_export)
    purge = commands.add_parser("purge", help="delete what has been kept for long enough")
    purge.add_argument(
        "--keep-days", type=_days, metavar="N", help="in place of MNIST_DRAW_KEEP_DAYS, or 365"
    )
    purge.set_defaults(run=_purge)
    return parser


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 100_000):
        raise argparse.ArgumentTypeError(f"{text} is not a number of days from 1 to 100000")
    return int(text)


def _stats(store: Store, options: argparse.Namespace) -> str:
    stats = store.stats()
    lines = [f"{stats.drawings:,} drawings of {stats.people:,} people"]
    if stats.since and stats.until:
        lines.append(f"drawn from {stats.since:%Y-%m-%d} to {stats.until:%Y-%m-%d}")
        share = f" ({stats.right / stats.answered:.1%})" if stats.answered else ""
        lines.append(f"{stats.right:,} of {stats.answered:,} had been read right{share}")
        lines += [f"{digit}: {count:,}" for digit, count in enumerate(stats.digits)]
    return "\n".join(lines)


def _export(store: Store, options: argparse.Namespace) -> str:
    from mnist_store.exports import write_people

    file: Path = options.file
    # Beside the file, which it replaces once it is whole.
    new = file.with_name(f".{file.name}.new")
    try:
        with new.open("wb") as whole:
            write_people(store.people(), whole)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
    return f"Everybody's drawings are in {file}."


def _purge(store: Store, options: argparse.Namespace) -> str:
    return f"{store.purge(options.keep_days):,} drawings deleted."


if __name__ == "__main__":
    sys.exit(main())
