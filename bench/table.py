"""Rows of text as a table on the screen; the first is the heading."""

from collections.abc import Sequence


def show(rows: Sequence[Sequence[str]]) -> None:
    """Print rows that all have as many cells."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
