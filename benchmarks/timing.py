"""Fair comparison on a machine that does other things too.

The sides take turns, in every order equally often; garbage collection waits outside.
"""

import gc
import itertools
import statistics
import time
from dataclasses import dataclass

NOISE = 0.01  # a bar is 0.05 or 0.10


@dataclass(frozen=True)
class Sample:
    milliseconds: float
    queries: int


@dataclass(frozen=True)
class Comparison:
    """Medians by side; ratios to the first side, from neighbours in time."""

    medians: dict
    ratios: dict
    pairs: int


def interleave(sides, run, pairs, most):
    """Let the sides take turns and compare them.

    ``run(side)`` returns samples. The last side repeats the first: while the two still
    differ, the machine is too noisy to end after ``pairs``; it ends after ``most``.
    """
    turns = []
    gc.collect()
    gc.freeze()
    while True:
        turns += take_turns(sides, run)
        result = compare(sides, turns)
        calm = abs(result.ratios[sides[-1]] - 1) <= NOISE
        if result.pairs >= most or (result.pairs >= pairs and calm):
            gc.unfreeze()
            return result


def take_turns(sides, run):
    """The samples of each side, by turn, in every order once."""
    return [
        {side: run(side) for side in order} for order in itertools.permutations(sides)
    ]


def compare(sides, turns):
    """A machine that slows down and recovers does so for a whole turn: the ratio is
    taken within each, against the mean of what the first and the last side took."""
    first, last = sides[0], sides[-1]
    times = [
        {
            side: statistics.median(sample.milliseconds for sample in samples)
            for side, samples in turn.items()
        }
        for turn in turns
    ]
    ratios = {
        side: statistics.median(
            2 * turn[side] / (turn[first] + turn[last]) for turn in times
        )
        for side in sides[1:-1]
    }
    ratios[last] = statistics.median(turn[last] / turn[first] for turn in times)
    samples = {
        side: [sample for turn in turns for sample in turn[side]] for side in sides
    }
    medians = {side: median(found) for side, found in samples.items()}
    return Comparison(medians, ratios, len(samples[first]))


def median(samples):
    return Sample(
        milliseconds=statistics.median(sample.milliseconds for sample in samples),
        queries=round(statistics.median(sample.queries for sample in samples)),
    )


def sample(env, work):
    """Time ``work()`` and the commit that makes it last."""
    gc.collect()
    gc.disable()
    queries = env.cr.sql_log_count
    start = time.perf_counter()
    work()
    env.cr.commit()
    seconds = time.perf_counter() - start
    gc.enable()
    return Sample(seconds * 1000, env.cr.sql_log_count - queries)


def count_queries(env, work):
    """What ``work()`` asks until its commit; undone, for the other side to do it."""
    queries = env.cr.sql_log_count
    work()
    env.cr.flush()
    queries = env.cr.sql_log_count - queries
    env.cr.rollback()
    return queries
