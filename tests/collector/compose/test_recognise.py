"""A Compose file is known by its content; what only looks like one is left alone."""

import pytest

from aiact_report.collector.compose import COLLECTOR

YES = {
    "app.yaml": "services:\n  web:\n    image: x\n",
    "stack.yml": "version: '3'\nservices:\n  web:\n    build: .\n",
    "flow.yaml": "services: {web: {image: x}}\n",
    "member.yaml": "services:\n  web: {build: .}\n",
    "quoted.yaml": '"services":\n  "web":\n    "image": x\n',
    "deep.yaml": "# c\n\nname: a\nx-common: &c\n  restart: always\nservices:\n    web:\n        <<: *c\n        ports: []\n",
    "data.json": '{"services": {"web": {"image": "x"}}}',
    "cut.yaml": "services:\n  web:\n    image: x\n    command: [a, b",
    "broken.yaml": "services:\n  web:\n    image: x\n\t- tab\n",
    "bom.yaml": "\ufeffservices:\r\n  web:\r\n    image: x\r\n",
    "second.yaml": "foo: bar\n---\nservices:\n  web:\n    image: x\n",
    "include.yaml": "include:\n  - path: a.yaml\n",
    "compose.yaml": "include:\n  - a.yaml\n",
    "docker-compose.override.yml": "services:\n  web:\n",
    "compose.prod.yaml": "volumes:\n  v:\n",
}
NO = {
    "service.yaml": "apiVersion: v1\nkind: Service\nservices:\n  web:\n    image: x\n",
    ".github/workflows/ci.yml": "name: CI\non: push\njobs:\n  a:\n    services:\n      db:\n        image: x\n",
    ".gitlab-ci.yml": "services:\n  - docker:dind\nimage: x\nbuild:\n  script: [a]\n",
    "gitlab.yml": "include:\n  - local: a.yml\n",
    "config/services.yaml": "services:\n  _defaults:\n    autowire: true\n  App\\Kernel:\n    public: true\n",
    "symfony.yaml": "parameters: {}\nservices:\n  app.mailer:\n    class: App\\Mailer\n",
    "openapi.yaml": "openapi: 3.0.0\ninfo: {title: x}\npaths: {}\n",
    "list.yaml": "services:\n  - name: web\n    image: x\n",
    "compose.yaml": "apiVersion: apps/v1\nkind: Deployment\n",
    "docker-compose.yml": "[1, 2]\n",
    "values.yaml": "services:\n  web:\n    enabled: true\n",
    "empty.yaml": "",
    "package.json": '{"name": "x", "version": "1", "scripts": {"services": "a"}}',
    "chart.yaml": "name: x\nversion: 1\n",
}


@pytest.mark.parametrize("name", YES)
def test_compose_files_are_recognised(name: str) -> None:
    """Also broken ones and ones cut off, so that they are named as unreadable and not passed over."""
    assert COLLECTOR.recognise(name, YES[name].encode())


@pytest.mark.parametrize("name", NO)
def test_other_yaml_is_left_alone(name: str) -> None:
    """A key `services` is not enough, nor is a name."""
    assert not COLLECTOR.recognise(name, NO[name].encode())


def test_a_damaged_head_is_no_trouble() -> None:
    """Any bytes get an answer."""
    for data in (b"\xff\xfeservices", b"services:\n" + b"\x00" * 100, b"{" * 60_000 + b"services", b"services: " + b"{a: " * 16_000):
        assert COLLECTOR.recognise("x.yaml", data) in {True, False}
