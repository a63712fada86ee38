"""Credentials that stand in a Compose file and in no service: extensions, providers; and what a shell hands over as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiact_report import config, evidence, pipeline

MAPPING = pipeline.load_mapping(config.Config())
SECRET = "Hunter2" + "secret9Q"
SERVICE = "services:\n  a:\n    image: x/y:1.2.3\n"


def judged(folder: Path, text: str) -> tuple[dict[str, str], str]:
    """Give what SEC-02 says of each service, and all that is written of it."""
    (folder / "compose.yaml").write_text(text, encoding="utf-8")
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(folder,)), jobs=1))
    found = [each for each in pipeline.judge(seen, MAPPING) if each.control == "SEC-02"]
    written = b"".join(evidence.encode(seen)).decode() + "".join(each.reason for each in found)
    return {each.subject.partition("service/")[2].partition("/")[0]: each.outcome.value for each in found}, written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"x-base:\n  environment: {{DB_PASSWORD: {SECRET}}}\n{SERVICE}", {"a": "gap"}),
        (f'x-env: ["DB_PASSWORD={SECRET}"]\n{SERVICE}', {"a": "gap"}),
        (f"x-env: &e {{DB_PASSWORD: {SECRET}}}\n{SERVICE}    environment: *e\n  b:\n    image: x/z:1.2.3\n", {"a": "gap", "b": "pass"}),
        (f"x-base: &b\n  environment: {{DB_PASSWORD: {SECRET}}}\n{SERVICE}    <<: *b\n  b:\n    image: x/z:1.2.3\n", {"a": "gap", "b": "pass"}),
        (f"x-env: &e {{DB_PASSWORD: '${{DB_PASSWORD}}', MODE: fast}}\n{SERVICE}    environment: *e\n", {"a": "pass"}),
        (f"{SERVICE}  p:\n    provider: {{type: cloud, options: {{password: {SECRET}}}}}\n", {"a": "gap"}),
        (f'{SERVICE}    entrypoint: [bash, -c, "server --password-file <(echo {SECRET})"]\n', {"a": "gap"}),
        (f'{SERVICE}    command: bash -c "x --key-file=<(printf %s {SECRET})"\n', {"a": "gap"}),
        (f'{SERVICE}    entrypoint: [bash, -c, "diff <(echo one) <(echo two)"]\n', {"a": "pass"}),
        (f'{SERVICE}    entrypoint: [bash, -c, "server --password-file <(cat /run/secrets/x)"]\n', {"a": "pass"}),
        (f'{SERVICE}    environment: {{DB_PASSWORD: "%env(DB_PASSWORD)%"}}\n', {"a": "pass"}),
    ],
)
def test_what_stands_in_the_file_is_told(tmp_path: Path, text: str, said: dict[str, str]) -> None:
    """An extension that a service took is told of that service, one that none took of each; no value is written."""
    found, written = judged(tmp_path, text)
    assert found == said
    assert SECRET not in written
