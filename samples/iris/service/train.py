"""Train the iris model: the mean of each species, in units of each measurement's spread. Writes parameters, not objects.

    python train.py iris.csv model.json
"""

import csv
import json
import statistics
import sys
from pathlib import Path


def train(rows: list[dict[str, str]]) -> dict[str, object]:
    """Return the model as plain data: names, one spread a measurement, one centre a species."""
    features = [name for name in rows[0] if name != "species"]
    spread = {name: statistics.stdev(float(row[name]) for row in rows) for name in features}
    species = sorted({row["species"] for row in rows})
    centres = {
        kind: {name: statistics.mean(float(row[name]) for row in rows if row["species"] == kind) for name in features}
        for kind in species
    }
    return {"name": "iris-centroids", "version": "1.2.0", "features": features, "spread": spread, "centres": centres}


def main(data: str, model: str) -> None:
    """Read measurements, write the model."""
    with Path(data).open(encoding="utf-8", newline="") as lines:
        trained = train(list(csv.DictReader(lines)))
    Path(model).write_text(json.dumps(trained, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
