"""A real Chromium, spoken to by the DevTools protocol."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
]


READY = 'document.querySelector(".finder").dataset.ready === "yes"'


class Browser:
    """One page, spoken to by the DevTools protocol over pipes (https://chromedevtools.github.io/devtools-protocol/)."""

    def __init__(self, program: str, folder: Path) -> None:
        here, there = os.pipe(), os.pipe()
        line = f"exec {program} {' '.join(FLAGS)} --user-data-dir={folder} 3<&{here[0]} 4>&{there[1]} 2>/dev/null"
        self.process = subprocess.Popen(["/bin/bash", "-c", line], pass_fds=(here[0], there[1]))
        os.close(here[0])
        os.close(there[1])
        self.to, self.back, self.count, self.session = os.fdopen(here[1], "wb"), os.fdopen(there[0], "rb"), 0, ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and give its result."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters, **({"sessionId": self.session} if self.session else {})}
        self.to.write(json.dumps(message).encode() + b"\0")
        self.to.flush()
        while True:
            answer = json.loads(self._message())
            if answer.get("id") == self.count:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def _message(self) -> bytes:
        data = bytearray()
        while (byte := self.back.read(1)) != b"\0":
            assert byte, "the browser went away"
            data += byte
        return bytes(data)

    def open(self, path: Path, after: str = "") -> None:
        """Load a page to its end."""
        self.ask("Page.navigate", url="about:blank")
        self.ask("Page.navigate", url=path.as_uri() + after)
        self.until("document.readyState + location.protocol === 'completefile:'")

    def run(self, code: str) -> Any:
        """Evaluate JavaScript in the page, and wait for what it promises."""
        answer = self.ask("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, code: str) -> Any:
        """Evaluate until the page agrees; a page that never does ends the test."""
        for _ in range(400):
            if found := self.run(code):
                return found
            time.sleep(0.05)
        raise AssertionError(code)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, **({"text": key} if len(key) == 1 else {}))

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)
        self.to.close()
        self.back.close()


LAID_OUT = """(() => { const all = document.createElement("style"); all.textContent = "*{content-visibility:visible!important}"; document.head.append(all); })()"""
"""Lays out what is far away too, which a browser leaves until it comes near."""
