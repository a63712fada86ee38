"""Which Dockerfile an image was built from, and where the two contradict each other."""

from __future__ import annotations

from typing import Any

import pytest

from aiact_report.linking._image_history import plain

A, B = (f"sha256:{letter * 64}" for letter in "ab")
_UNKNOWN = "(unknown)"
_SEEN = {"user": None, "start_form": None, "healthcheck": None, "stop_signal": None, "exposed_ports": None, "label_names": None}
_RUNS = ("RUN pip install --require-hashes -r requirements.lock", "COPY src /app")
_HISTORY = (
    "RUN /bin/sh -c apt-get update # buildkit",
    "RUN /bin/sh -c pip install --require-hashes -r requirements.lock # buildkit",
    "COPY src /app # buildkit",
)


def _pair(world: Any, dockerfile: dict[str, Any], image: dict[str, Any]) -> tuple[Any, Any]:
    file = world.add("dockerfile", "Dockerfile", source="Dockerfile", **({**_SEEN, "base": "debian:12", "instructions": _RUNS} | dockerfile))
    return file, world.image("app", **({**_SEEN, "entrypoint": None, "history": _HISTORY} | image))


@pytest.mark.parametrize(
    ("written", "built"),
    [
        ("RUN pip install flask", "RUN /bin/sh -c pip install flask # buildkit"),
        ("RUN pip install flask", "/bin/sh -c pip install flask"),
        ("RUN pip install $P", "RUN |2 P=flask Q=a b /bin/sh -c pip install $P # buildkit"),
        ("RUN pip install $P", "|1 P=flask /bin/sh -c pip install $P"),
        ("RUN set -e && a", "RUN /bin/bash -o pipefail -c set -e && a # buildkit"),
        ("RUN a", "RUN /bin/sh -ec a # buildkit"),
        ("COPY src /app", "COPY --chown=app src /app # buildkit"),
        ("USER app", "/bin/sh -c #(nop)  USER app"),
        ("WORKDIR /app", "WORKDIR /app"),
        ("CMD python app.py", 'CMD ["python" "app.py"]'),
        ("CMD python app.py", '/bin/sh -c #(nop)  CMD ["python" "app.py"]'),
        ("CMD python app.py", 'CMD ["/bin/sh" "-c" "python app.py"]'),
        ("ENTRYPOINT python app.py", '/bin/sh -c #(nop) ENTRYPOINT ["python", "app.py"]'),
    ],
)
def test_builders_write_one_instruction_in_many_ways(written: str, built: str) -> None:
    """What BuildKit, the classic builder and Buildah write is the instruction again."""
    assert plain(built) == plain(written)


def test_the_history_tells_the_dockerfile(world: Any) -> None:
    """Of two Dockerfiles, the one whose instructions the history holds; the base's own lines do not matter."""
    file, image = _pair(world, {}, {})
    world.add("dockerfile", "other", source="other/Dockerfile", instructions=("RUN make other", "COPY . /other"), base="debian:12")
    world.link()
    assert world.value(image, "dockerfile") == file.id
    assert world.value(image, "dockerfile_differences") is None


def test_a_history_of_checksums_shows_where_to(world: Any) -> None:
    """The classic builder and Buildah write a checksum for what is copied: a whole small Dockerfile is known again by the rest."""
    lines = ("COPY a /app/", "COPY b c /etc/", "USER 1000", "ENTRYPOINT /app/a")
    history = (
        "/bin/sh -c #(nop) COPY file:ce45 in /app/ ",
        "/bin/sh -c #(nop) COPY --chown=app multi:11 in /etc/ ",
        "/bin/sh -c #(nop) USER 1000",
        '/bin/sh -c #(nop) ENTRYPOINT ["/app/a"]',
    )
    file, image = _pair(world, {"instructions": lines}, {"history": history})
    world.link()
    assert world.value(image, "dockerfile") == file.id
    assert world.value(image, "dockerfile_differences") is None
    file.facts.update(world.add("dockerfile", "x", instructions=(*lines[1:], "COPY d /lib/")).facts)
    world.link()
    assert world.value(image, "dockerfile") == _UNKNOWN


@pytest.mark.parametrize(
    "line",
    [
        "RUN /bin/sh -c apt-get update # buildkit",
        "RUN /bin/sh -c <<EOF (ls) # buildkit",
        "WORKDIR /app",
        "/bin/sh -c #(nop)  EXPOSE 80",
        "made by a tool",
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_what_the_base_or_a_here_document_may_have_done_is_no_difference(world: Any, line: str, before: bool) -> None:  # noqa: FBT001 -- a parameter
    """The base may hold a line of the Dockerfile too; lines that are not listed are not missed."""
    file, image = _pair(world, {}, {"history": (_HISTORY[1], line, *_HISTORY[1:]) if before else (*_HISTORY, line)})
    world.link()
    assert world.value(image, "dockerfile") == file.id
    told = () if before or "apt-get" not in line else ("RUN apt-get update: in the image's history, not in the Dockerfile",)
    assert (world.value(image, "dockerfile_differences") or ()) == told


def test_two_that_fit_equally_leave_it_open_unless_the_base_tells(world: Any) -> None:
    """A copy of a Dockerfile fits as well as the first; a digest of the base may tell them apart."""
    _, image = _pair(world, {"base": f"debian:12@{A}"}, {"base_digest": B})
    twin = world.add("dockerfile", "twin", source="twin/Dockerfile", instructions=_RUNS, base="debian:12")
    world.link()
    assert world.value(image, "dockerfile") == _UNKNOWN
    twin.facts["dockerfile.base"] = world.add("dockerfile", "x", base=f"debian:12@{B}").facts["dockerfile.base"]
    world.link()
    assert world.value(image, "dockerfile") == twin.id


@pytest.mark.parametrize(
    "instructions",
    [("USER app", "WORKDIR /app"), ("RUN pip install --require-hashes -r requirements.lock", "RUN a", "RUN b"), (), _UNKNOWN, None],
)
def test_too_little_in_common_joins_nothing(world: Any, instructions: Any) -> None:
    """Lines that every Dockerfile has, or a third of one, are no proof; nor is what was not seen."""
    _, image = _pair(world, {"instructions": instructions}, {"history": (*_HISTORY, "USER app", "WORKDIR /app")})
    world.link()
    assert world.value(image, "dockerfile") == _UNKNOWN
    assert world.value(image, "dockerfile_differences") == _UNKNOWN


@pytest.mark.parametrize(
    ("written", "built", "told"),
    [
        ({"user": "app"}, {"user": None}, "USER: app in the Dockerfile, none in the image"),
        ({"user": "app"}, {"user": "root"}, "USER: app in the Dockerfile, root in the image"),
        (
            {"start_form": "exec", "entrypoint_form": "exec"},
            {"start_form": "shell"},
            "ENTRYPOINT/CMD: exec form in the Dockerfile, shell form in the image",
        ),
        ({"start_form": "exec", "entrypoint_form": "exec"}, {}, "ENTRYPOINT/CMD: exec form in the Dockerfile, no start command in the image"),
        ({"exposed_ports": (80, 8080)}, {"exposed_ports": (80, 22)}, "EXPOSE: 8080 in the Dockerfile, not in the image"),
        ({"healthcheck": "CMD curl"}, {}, "HEALTHCHECK: CMD curl in the Dockerfile, none in the image"),
        ({"stop_signal": "SIGINT"}, {"stop_signal": "SIGTERM"}, "STOPSIGNAL: SIGINT in the Dockerfile, SIGTERM in the image"),
        ({"label_names": ("team",)}, {"label_names": None}, "LABEL: team in the Dockerfile, not in the image"),
        ({"label_version": "2"}, {"label_version": "1"}, "LABEL org.opencontainers.image.version: 2 in the Dockerfile, 1 in the image"),
        ({"base": f"debian:12@{A}"}, {"base_digest": B}, f"FROM: {A} in the Dockerfile, {B} in the image"),
        (
            {"base": "debian:12"},
            {"base_name": "docker.io/library/debian:11"},
            "FROM: debian:12 in the Dockerfile, docker.io/library/debian:11 in the image",
        ),
        ({"instructions": (*_RUNS, "RUN make")}, {}, "RUN make: in the Dockerfile, not in the image's history"),
        ({}, {"history": (*_HISTORY, "RUN /bin/sh -c curl x | sh")}, "RUN curl x | sh: in the image's history, not in the Dockerfile"),
    ],
)
def test_a_contradiction_is_named_with_both_sides(world: Any, written: dict[str, Any], built: dict[str, Any], told: str) -> None:
    """Each setting that the Dockerfile writes and the image does not have, citing both."""
    file, image = _pair(world, written, built)
    world.link()
    assert world.value(image, "dockerfile_differences") == (told,)
    assert {ref.subject for ref in world.origin(image, "dockerfile_differences")} == {None, file.id}


@pytest.mark.parametrize(
    ("written", "built"),
    [
        ({"user": None}, {"user": "nobody"}),
        ({"instructions": (*_RUNS, "RUN /bin/tool a")}, {"history": (*_HISTORY, "/bin/tool a")}),
        ({"instructions": (*_RUNS, "RUN a --token [redacted]")}, {"history": (*_HISTORY, "RUN /bin/sh -c a --token=[redacted]")}),
        ({"exposed_ports": (80,)}, {"exposed_ports": (80, 443)}),
        ({"stop_signal": "INT"}, {"stop_signal": "SIGINT"}),
        ({"label_revision": "${REVISION}"}, {"label_revision": "0123"}),
        ({"start_form": "exec", "cmd_form": "exec", "entrypoint_form": None}, {"start_form": "shell", "entrypoint": ("/bin/sh", "-c", "x")}),
        ({"base": "debian:12"}, {"base_name": "docker.io/library/debian:12"}),
        ({"base": "scratch"}, {"base_name": "debian:12"}),
        (
            {"instructions": ("RUN pip install --require-hashes -r requirements.lock", "COPY a /b")},
            {"history": (*_HISTORY[:2], "/bin/sh -c #(nop) COPY file:0a in /b")},
        ),
    ],
)
def test_what_the_base_may_have_set_is_no_contradiction(world: Any, written: dict[str, Any], built: dict[str, Any]) -> None:
    """What the Dockerfile does not write comes from underneath, and other words for the same are the same."""
    _, image = _pair(world, written, built)
    world.link()
    assert world.value(image, "dockerfile_differences") is None


@pytest.mark.parametrize("side", ["dockerfile", "image"])
def test_what_was_not_seen_is_neither_the_same_nor_different(world: Any, side: str) -> None:
    """With one side of a setting unseen, "no difference" is not said."""
    unseen: dict[str, Any] = {"user": _UNKNOWN}
    _, image = _pair(world, unseen if side == "dockerfile" else {"user": "app"}, unseen if side == "image" else {})
    world.link()
    assert world.value(image, "dockerfile_differences") == _UNKNOWN


def test_a_service_names_the_dockerfile_of_what_it_builds(world: Any) -> None:
    """Even when the history shows nothing of it; of an earlier stage that is the target, nothing is compared."""
    file, image = _pair(world, {"user": "app"}, {"history": ("squashed",), "tag": "latest", "repository": "library/shop-web"})
    shop = world.workload("web", platform="compose", build_dockerfile="Dockerfile", build_target=None, source="compose.yaml")
    world.add("container", "web", parent=shop, namespace="shop", source="compose.yaml", built_here=True, image=None)
    world.link()
    assert world.value(image, "dockerfile") == file.id
    assert world.value(image, "dockerfile_differences") == ("USER: app in the Dockerfile, none in the image",)
    shop.facts["workload.build_target"] = world.workload("x", build_target="dev").facts["workload.build_target"]
    world.link()
    assert world.value(image, "dockerfile") == file.id
    assert world.value(image, "dockerfile_differences") == _UNKNOWN


@pytest.mark.parametrize(("written", "differs"), [('/bin/sh -c "exec app"', False), ("/app/serve --port 80", True)])
def test_an_exec_form_that_names_the_shell_is_the_shell_form_of_an_image(world: Any, written: str, *, differs: bool) -> None:
    """An image keeps words only: it cannot tell who wrote the shell among them."""
    lines = (*_RUNS, f"ENTRYPOINT {written}")
    _, image = _pair(
        world,
        {"start_form": "exec", "entrypoint_form": "exec", "instructions": lines},
        {"start_form": "shell", "entrypoint": ("/bin/sh", "-c", "x"), "history": (*_HISTORY, f"ENTRYPOINT {written}")},
    )
    world.link()
    assert bool(world.value(image, "dockerfile_differences")) is differs
