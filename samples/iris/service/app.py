"""Serve iris predictions over HTTP.

    POST /predict  {"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}
    GET  /healthz  the process answers
    GET  /readyz   the model is loaded

The model is a JSON file of parameters: loading it cannot run code, and a wrong digest stops the start.
"""

import hashlib
import json
import os
import sys
import urllib.request
import uuid
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path

BODY_LIMIT = 4096
"""Bytes of a request that are read."""

Start = Callable[[str, list[tuple[str, str]]], object]


def load(path: str, expected_sha256: str | None) -> dict:
    """Read the model, after comparing its bytes with the digest the deployment names."""
    data = Path(path).read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if expected_sha256 and found != expected_sha256:
        sys.exit(f"{path}: sha256 is {found}, expected {expected_sha256}")
    return json.loads(data)


def predict(model: dict, measured: dict) -> str:
    """Return the species whose centre is nearest."""

    def distance(centre: dict) -> float:
        return sum(((float(measured[name]) - centre[name]) / model["spread"][name]) ** 2 for name in model["features"])

    return min(model["centres"], key=lambda species: distance(model["centres"][species]))


def answer(model: dict, method: str, path: str, body: bytes) -> tuple[str, dict]:
    """Answer one request: an HTTP status and a JSON object."""
    if path in ("/healthz", "/readyz"):
        return "200 OK", {"model": model["name"], "version": model["version"]}
    if (method, path) != ("POST", "/predict"):
        return "404 Not Found", {"error": "POST /predict"}
    try:
        species = predict(model, json.loads(body))
    except (ValueError, TypeError, KeyError):
        return "400 Bad Request", {"error": "expected a number for each of: " + ", ".join(model["features"])}
    reply = {"id": str(uuid.uuid4()), "species": species, "model": model["name"], "version": model["version"]}
    print(json.dumps(reply), flush=True)  # the inference log: one line a prediction, on standard output
    return "200 OK", reply


def application(model: dict) -> Callable[[dict, Start], Iterable[bytes]]:
    """Make the WSGI application for a model."""

    def serve(environ: dict, start: Start) -> Iterable[bytes]:
        length = min(int(environ.get("CONTENT_LENGTH") or 0), BODY_LIMIT)
        body = environ["wsgi.input"].read(length)
        status, reply = answer(model, environ["REQUEST_METHOD"], environ["PATH_INFO"], body)
        start(status, [("Content-Type", "application/json")])
        return [json.dumps(reply).encode()]

    return serve


def check() -> None:
    """Ask the running service for its health: a health check for images without a shell."""
    with urllib.request.urlopen("http://localhost:8000/healthz", timeout=2) as reply:
        sys.exit(reply.status != HTTPStatus.OK)


def main() -> None:
    """Serve until stopped."""
    from waitress import serve  # noqa: PLC0415 -- the application itself needs the standard library only

    model = load(os.environ.get("MODEL_PATH", "model.json"), os.environ.get("MODEL_SHA256"))
    serve(application(model), host="0.0.0.0", port=8000)  # noqa: S104 -- a container's only interface


if __name__ == "__main__":
    check() if "--check" in sys.argv else main()
