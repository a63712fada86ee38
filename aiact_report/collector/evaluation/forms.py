"""The forms of reports, each as its tool writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aiact_report.collector._json.parts import items, part, short, table, text
from aiact_report.collector.evaluation.report import MOST, Report, day, digest_of, figures

_PRETRAINED = re.compile(r"(?:^|,)\s*(?:pretrained|model)\s*=\s*([^,]+)")


def lm_eval(found: dict[str, Any]) -> Report | None:
    """Read `results_*.json` of lm-evaluation-harness: https://github.com/EleutherAI/lm-evaluation-harness."""
    results, config = table(found, "results"), table(found, "config")
    if not results or not ("configs" in found or "n-shot" in found) or "model" not in {**config, **found}:
        return None
    arguments = text(config, "model_args") or " ".join(f"{key}={value}" for key, value in table(config, "model_args").items())
    given = _PRETRAINED.search(arguments)
    tasks = table(found, "configs")
    return Report(
        form="lm-eval",
        purpose="measured",
        version=short(found, "lm_eval_version"),
        model=short(found, "model_name") or (given[1] if given else None) or short(config, "model"),
        digest=digest_of(text(config, "model_sha"), text(found, "model_sha"), text(config, "model_revision"), arguments),
        measured=tuple(line for name in sorted(results) for line in figures(name, sorted(table(results, name).items())))[:MOST],
        data=tuple(sorted({str(part(tasks, name, "dataset_path") or name) for name in results}))[:MOST],
        created=day(found.get("date")),
        by=None,
    )


def inspect(found: dict[str, Any]) -> Report | None:
    """Read a log of Inspect in JSON: https://inspect.aisi.org.uk/eval-logs.html."""
    run = table(found, "eval")
    if not run or not text(run, "task") or not text(run, "model") or "status" not in found:
        return None
    scores = list(items(found, "results", "scores"))
    named = {"dataset": text(run, "dataset", "name") or text(run, "dataset", "location")}
    meta, arguments = table(run, "metadata"), table(run, "model_args")
    lines = (line for score in scores for line in figures(f"{run['task']} {short(score, 'name') or ''}".strip(), _values(score)))
    return Report(
        form="inspect",
        purpose="measured",
        version=short(run, "packages", "inspect_ai"),
        model=short(run, "model"),
        digest=digest_of(*map(str, (meta.get("model_digest"), meta.get("model_sha256"), arguments.get("revision"), run["model"]))),
        measured=tuple(lines)[:MOST] if found["status"] == "success" else (),
        data=tuple(value[:300] for value in named.values() if value),
        created=short(run, "created"),
        by=None,
    )


def _values(score: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, metric in sorted(table(score, "metrics").items()):
        yield name, part(metric, "value")


def mlflow(found: dict[str, Any]) -> Report | None:
    """Read a run as `mlflow runs describe` and the tracking server's API give it: https://mlflow.org/docs/latest/rest-api.html#get-run."""
    run = table(found, "run") or found
    info, data = table(run, "info"), table(run, "data")
    if not text(info, "run_id") or not ("metrics" in data and "params" in data):
        return None
    params, tags = _pairs(data, "params"), _pairs(data, "tags")
    said = {**tags, **params}
    return Report(
        form="mlflow",
        purpose="measured",
        version=None,
        model=said.get("model_name") or said.get("model") or said.get("mlflow.runName"),
        digest=digest_of(*(said.get(name) for name in ("model_digest", "model_sha256", "model_hash", "model_sha", "model_revision"))),
        measured=tuple(figures("run", sorted(_pairs(data, "metrics").items())))[:MOST],
        data=tuple(sorted({*_data_sets(run), *(value for name, value in said.items() if name in ("dataset", "dataset_name", "eval_dataset"))}))[
            :MOST
        ],
        created=day(info.get("end_time") or info.get("start_time")),
        by=short(info, "user_id") or said.get("mlflow.user"),
    )


def _pairs(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Give params, tags or metrics, which the API lists as key and value, and the command line as a mapping."""
    return table(data, name) or {str(item["key"]): item.get("value") for item in items(data, name) if "key" in item}


def _data_sets(run: dict[str, Any]) -> Iterator[str]:
    for item in items(run, "inputs", "dataset_inputs"):
        name = short(item, "dataset", "name")
        if name:
            yield name


def garak(lines: list[dict[str, Any]]) -> Report | None:
    """Read the lines of `garak.*.report.jsonl`: https://reference.garak.ai/en/latest/reporting.html."""
    kinds = {str(line.get("entry_type")): line for line in reversed(lines)}
    setup, init = kinds.get("start_run setup"), kinds.get("init")
    if setup is None or init is None:
        return None
    scored = [line for line in lines if line.get("entry_type") == "eval"]
    model = setup.get("plugins.target_name") or setup.get("plugins.model_name")
    return Report(
        form="garak",
        purpose="red-team",
        version=short(init, "garak_version"),
        model=model[:300] if isinstance(model, str) else None,
        digest=digest_of(model),
        measured=tuple(f"{short(line, 'probe')} {short(line, 'detector')} passed {line.get('passed')} of {_total(line)}"[:300] for line in scored)[
            :MOST
        ],
        data=tuple(sorted({str(short(line, "probe")).partition(".")[0] for line in scored}))[:MOST],
        created=short(init, "start_time"),
        by=None,
    )


def _total(line: dict[str, Any]) -> Any:
    return line.get("total_evaluated", line.get("total"))


WHOLE = (lm_eval, inspect, mlflow)
"""Those of one JSON document; each gives None of what is none of its own."""
