"""Score a loan application: features from the store, a probability of default from the model server, a line in the log."""

import json
import os
import sys
import urllib.request
import uuid
from http import HTTPStatus
from pathlib import Path

BODY_LIMIT = 16_384
"""Bytes of a request that are read."""


def features_of(applicant: str) -> list[float]:
    """Read an applicant's features from the feature store."""
    import redis  # noqa: PLC0415 -- the health check must not need it

    password = Path(os.environ["FEATURE_STORE_PASSWORD_FILE"]).read_text(encoding="utf-8").strip()
    store = redis.Redis(host=os.environ["FEATURE_STORE_HOST"], password=password, socket_timeout=0.2)
    return json.loads(store.get(f"features:{applicant}") or "null")


def probability_of_default(features: list[float]) -> float:
    """Ask the model server, over the Open Inference Protocol."""
    tensor = {"name": "features", "shape": [1, len(features)], "datatype": "FP32", "data": features}
    url = f"{os.environ['MODEL_SERVER_URL']}/v2/models/{os.environ['MODEL_NAME']}/versions/{os.environ['MODEL_VERSION']}/infer"
    question = urllib.request.Request(url, json.dumps({"inputs": [tensor]}).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(question, timeout=2) as reply:  # noqa: S310
        return json.load(reply)["outputs"][0]["data"][0]


def score(applicant: str) -> dict:
    """Score one applicant; what cannot be scored goes to a person, and is recorded as well."""
    features = features_of(applicant)
    outcome = {"probability_of_default": probability_of_default(features)} if features else {"refer_to": "credit officer"}
    record = {"id": str(uuid.uuid4()), "applicant": applicant, "model": os.environ["MODEL_NAME"], "version": os.environ["MODEL_VERSION"]}
    print(json.dumps(record | outcome), flush=True)
    return record | outcome


def application(environ: dict, start: object) -> list[bytes]:
    """Answer `POST /score` and the probes."""
    if environ["PATH_INFO"] in ("/healthz", "/readyz"):
        start("200 OK", [("Content-Type", "application/json")])
        return [b"{}"]
    body = environ["wsgi.input"].read(min(int(environ.get("CONTENT_LENGTH") or 0), BODY_LIMIT))
    start("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(score(json.loads(body)["applicant"])).encode()]


def check() -> None:
    """Ask the running service for its health."""
    with urllib.request.urlopen("http://localhost:8080/healthz", timeout=2) as reply:
        sys.exit(reply.status != HTTPStatus.OK)


def main() -> None:
    """Serve until stopped."""
    from waitress import serve  # noqa: PLC0415 -- the health check must not need it

    serve(application, host="0.0.0.0", port=8080)  # noqa: S104 -- a container's only interface


if __name__ == "__main__":
    check() if "--check" in sys.argv else main()
