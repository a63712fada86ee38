"""Shared by the benchmarks: made-up manifests, and a process's time and peak memory."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

TOOL = (sys.executable, "-m", "aiact_report")
BARE = (sys.executable, "-c", "pass")
POLL_SECONDS = 0.1
ENVIRONMENT = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
"""An installed program has its bytecode; a shell that forbids writing it must not be measured."""

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: scoring-{i}
  namespace: team-{team}
  labels:
    app.kubernetes.io/name: scoring-{i}
    app.kubernetes.io/version: 1.{minor}.0
    app.kubernetes.io/part-of: system-{team}
    owner: team-{team}
spec:
  replicas: {replicas}
  selector:
    matchLabels:
      app.kubernetes.io/name: scoring-{i}
  strategy:
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  template:
    metadata:
      labels:
        app.kubernetes.io/name: scoring-{i}
        app.kubernetes.io/version: 1.{minor}.0
    spec:
      serviceAccountName: scoring-{i}
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        seccompProfile:
          type: RuntimeDefault
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app.kubernetes.io/name: scoring-{i}
      containers:
        - name: model-server
          image: registry.example.com/team-{team}/scoring:1.{minor}.0
          args: ["--model-repository=/models", "--http-port=8080", "--log-format=json"]
          ports:
            - name: http
              containerPort: 8080
          env:
            - name: MODEL_NAME
              value: scoring-{i}
            - name: MODEL_VERSION
              value: "{minor}"
            - name: FEATURE_STORE
              value: http://features.team-{team}:6379
            - name: API_TOKEN
              valueFrom:
                secretKeyRef:
                  name: scoring
                  key: token
          readinessProbe:
            httpGet:
              path: /v2/health/ready
              port: http
            periodSeconds: 5
          livenessProbe:
            httpGet:
              path: /v2/health/live
              port: http
          resources:
            requests:
              cpu: 500m
              memory: 1Gi
            limits:
              memory: {limit}Gi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: {read_only}
            capabilities:
              drop: [ALL]
          volumeMounts:
            - name: models
              mountPath: /models
              readOnly: true
      volumes:
        - name: models
          persistentVolumeClaim:
            claimName: models-{team}
"""


class Run(NamedTuple):
    """What one process cost."""

    seconds: float
    processor: float
    """Seconds of processor time, of the process and its children: on a busy machine the measure that holds."""
    peak_mb: float
    """Memory of the process and its children at its highest: resident, shared pages counted once."""
    output: str


def deployments(folder: Path, count: int, per_file: int) -> int:
    """Write `count` Deployments, `per_file` to a file; return their bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for start in range(0, count, per_file):
        text = "---\n".join(map(_deployment, range(start, min(start + per_file, count))))
        total += (folder / f"part-{start:05}.yaml").write_text(text, encoding="utf-8")
    return total


def _deployment(i: int) -> str:
    """One of the Deployments; they differ as real ones do."""
    return DEPLOYMENT.format(i=i, team=i % 40, minor=i % 23, replicas=1 + i % 3, limit=2 + i % 4, read_only=str(i % 5 != 0).lower())


def run(command: Sequence[str], cores: str | None = None) -> Run:
    """Run a command to its end, pinned to `cores` when given; a failing one ends the benchmark with what it said."""
    pinned = ["taskset", "--cpu-list", cores, *command] if cores else list(command)
    peak, started, before = 0, time.perf_counter(), processor()
    with subprocess.Popen(pinned, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=ENVIRONMENT) as process:
        while process.poll() is None:
            peak = max(peak, resident(process.pid))
            time.sleep(POLL_SECONDS)
        seconds = time.perf_counter() - started
        output = process.stdout.read() if process.stdout else ""
    spent = processor() - before
    if process.returncode:
        sys.exit(f"exit {process.returncode}: {' '.join(command)}\n{output}")
    return Run(seconds, spent, peak / 1000, output)


def processor() -> float:
    """Give the processor time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def resident(pid: int) -> int:
    """Kilobytes of memory of a process and all below it, shared pages counted once; one that has just ended counts nothing."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0
    own = next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)
    return own + sum(resident(int(child)) for child in children)


def median(values: Sequence[float]) -> float:
    """Return the middle one."""
    return statistics.median(values)


def alternate(rounds: int, *jobs: Callable[[], Run]) -> list[list[Run]]:
    """Run jobs in turn, `rounds` times, so that a busy moment of the machine meets all of them; the runs of each job."""
    results: list[list[Run]] = [[] for _ in jobs]
    for _ in range(rounds):
        for job, runs in zip(jobs, results, strict=True):
            runs.append(job())
    return results
