"""Linking grows with what is linked: twice as many workloads, policies, budgets and autoscalers take at most 2.5 times as long.

Run: python bench/linking.py [--runs 3]
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from _measure import DEPLOYMENT

from aiact_report.collector._base import Unit
from aiact_report.collector.manifest import collect
from aiact_report.model import Evidence
from aiact_report.pipeline import link

SMALL, LARGE = (10_000, 2_500), (20_000, 5_000)
"""Workloads, and policies, budgets and autoscalers of each kind."""
AIM = 2.5
TEAMS = 100

BESIDE = """---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: p{i}, namespace: team-{team}}}
spec: {{podSelector: {{matchLabels: {{app.kubernetes.io/name: scoring-{i}}}}}, policyTypes: [Ingress, Egress], ingress: [], egress: []}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: b{i}, namespace: team-{team}}}
spec: {{maxUnavailable: 1, selector: {{matchLabels: {{app.kubernetes.io/name: scoring-{i}}}}}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: h{i}, namespace: team-{team}}}
spec: {{minReplicas: 2, maxReplicas: 6, scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: scoring-{i}}}}}
"""


def evidence(workloads: int, others: int) -> Evidence:
    """Collect made-up manifests; every fourth workload has a policy, a budget and an autoscaler."""
    found = Evidence()
    for start in range(0, workloads, 500):
        parts = []
        for i in range(start, min(start + 500, workloads)):
            values = {"i": i, "team": i % TEAMS, "minor": i % 40, "replicas": i % 4, "limit": i % 8 + 1, "read_only": str(i % 2 == 0).lower()}
            parts.append(DEPLOYMENT.format(**values))
            if i % (workloads // others) == 0:
                parts.append(BESIDE.format(i=i, team=i % TEAMS).removeprefix("---\n"))
        name = f"{start:06}.yaml"
        seen = collect(Unit(name, Path(name), "---\n".join(parts).encode(), Path()))
        found.sources += seen.sources
        found.subjects += seen.subjects
    return found


def seconds(found: Evidence, runs: int) -> float:
    """Link it several times over: each time what was derived before is forgotten first."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        link(found)
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def main() -> None:
    """Measure both sizes in one run, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    small, large = (seconds(evidence(*size), runs) for size in (SMALL, LARGE))
    print(f"linking {SMALL[0]:,} workloads with 3 x {SMALL[1]:,}: {small:.2f} s")
    print(f"linking {LARGE[0]:,} workloads with 3 x {LARGE[1]:,}: {large:.2f} s")
    print(f"ratio {large / small:.2f} (aim: at most {AIM})")


if __name__ == "__main__":
    main()
