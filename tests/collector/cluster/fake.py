"""An API server by the book, with answers that a test replaces."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CORE = {"pods": "Pod", "nodes": "Node", "namespaces": "Namespace", "services": "Service", "secrets": "Secret", "events": "Event"}
APPS = {"deployments": "Deployment", "daemonsets": "DaemonSet"}


def listed(kind, *names, more=""):
    """A page of a list."""
    items = [{"metadata": {"name": name, "namespace": "prod", "uid": f"{kind}-{name}"}} for name in names]
    return {"kind": f"{kind}List", "metadata": {"continue": more}, "items": items}


class Fake:
    """An API server by the book, with answers that a test replaces."""

    def __init__(self):
        self.asked: list[str] = []
        self.rules: dict[str, Any] = {}
        self.groups = ["apps"]
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                parts = urlsplit(self.path)
                fake.asked.append(self.path)
                rule = fake.rules.get(parts.path)
                answer = rule(self, parse_qs(parts.query)) if rule else None
                if answer != "done":
                    self.reply(200, answer or fake.usual(parts.path))

            def reply(self, status, body, **headers):
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
                return "done"

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.scheme = "http"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.server.server_address[1]}"

    def usual(self, path):
        """What it answers when no test says otherwise."""
        if path == "/version":
            return {"gitVersion": "v1.33.4"}
        if path == "/api/v1/namespaces/kube-system":
            return {"metadata": {"uid": "5b0f7a54-9f3d-4d4f-9f0e-6a2a7a1d2c11"}}
        if path == "/apis":
            entries = [{"name": name, "versions": [{"version": "v1"}], "preferredVersion": {"version": "v1"}} for name in self.groups]
            return {"groups": entries}
        if path in {"/api/v1", "/apis/apps/v1"}:
            kinds = CORE if path == "/api/v1" else APPS
            return {"resources": [{"name": name, "kind": kind, "namespaced": True, "verbs": ["list"]} for name, kind in kinds.items()]}
        name = path.rpartition("/")[2]
        return listed((CORE | APPS).get(name, "Thing"))

    def count(self, path):
        """How often a path was asked for."""
        return sum(urlsplit(asked).path == path for asked in self.asked)
