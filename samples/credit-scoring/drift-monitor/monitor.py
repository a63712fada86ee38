"""Compare the scores of the last hour with those of the reference period, and export the difference as a metric."""

import json
import os
import statistics
import time
from pathlib import Path

from prometheus_client import Gauge, start_http_server

PERIOD_SECONDS = 3600
SHIFT = Gauge("credit_score_shift", "Shift of the mean score, in standard deviations of the reference period")


def scores(path: str) -> list[float]:
    """Read the scores of an inference log: one JSON object a line."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return [record["probability_of_default"] for record in map(json.loads, lines) if "probability_of_default" in record]


def shift(reference: list[float], recent: list[float]) -> float:
    """How far the mean has moved, in standard deviations."""
    return (statistics.mean(recent) - statistics.mean(reference)) / statistics.stdev(reference)


def main() -> None:
    """Export the shift, hour by hour."""
    start_http_server(8085)
    while True:
        SHIFT.set(shift(scores(os.environ["REFERENCE_LOG"]), scores(os.environ["INFERENCE_LOG"])))
        time.sleep(PERIOD_SECONDS)


if __name__ == "__main__":
    main()
