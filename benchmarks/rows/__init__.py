"""The rows of the table, one file each. A new one is a file with a `ROW`, and a place in this list."""

from benchmarks.row import Row
from benchmarks.rows import (
    act,
    assess,
    batch,
    fan,
    lag,
    listing,
    memory,
    push,
    start,
    submit,
    sweep,
    tail,
    verify,
)

ROWS: tuple[Row, ...] = (
    verify.ROW,
    verify.WORK,
    listing.ROW,
    listing.WORK,
    submit.ROW,
    act.ROW,
    tail.ROW,
    tail.CROWD,
    sweep.ROW,
    push.ROW,
    push.SLOW,
    push.WIDE,
    batch.ROW,
    lag.ROW,
    fan.ROW,
    start.ROW,
    memory.ROW,
    assess.ROW,
    assess.TIME,
)
