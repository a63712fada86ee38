"""Applying a remedy's snippet to a file as a person would: YAML is merged where it belongs, instructions of a Dockerfile take the place of their like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "remedies"
Document = dict[str, Any]
_BY = {"containers": "name", "volumes": "name", "env": "name", "volumeMounts": "mountPath"}
"""Lists whose entries take the place of those with the same key; others are replaced whole."""
_POD = {
    "containers",
    "volumes",
    "securityContext",
    "hostUsers",
    "hostNetwork",
    "serviceAccountName",
    "automountServiceAccountToken",
    "topologySpreadConstraints",
    "terminationGracePeriodSeconds",
}
_CONTAINER = {"args", "env", "volumeMounts", "command", "resources"}


def filled(text: str) -> str:
    """Write what stands in angle brackets: digests, commits, versions of objects."""
    text = re.sub(r"sha256:<[^>]*>", "sha256:" + "ab" * 32, text)
    text = re.sub(r"<sha256>", "ab" * 32, text)
    text = re.sub(r"<40-digit commit id>", "0123456789abcdef0123456789abcdef01234567", text)
    return re.sub(r"<object version>", "3HL4kqtJvjVBH40Nrjfkd", text)


def merge(base: Any, patch: Any, key: str = "") -> Any:
    """Lay a patch over what is there."""
    if isinstance(base, dict) and isinstance(patch, dict):
        return {**base, **{name: merge(base.get(name), value, name) for name, value in patch.items()}}
    if isinstance(base, list) and isinstance(patch, list) and key in _BY and all(isinstance(each, dict) for each in (*base, *patch)):
        return _by_key(base, patch, _BY[key], deep=key == "containers")
    return patch


def _by_key(base: list[Document], patch: list[Document], key: str, *, deep: bool) -> list[Document]:
    found = {str(each.get(key)): each for each in base}
    for each in patch:
        name = str(each.get(key))
        found[name] = merge(found[name], each) if deep and name in found else each
    return list(found.values())


def apply_kubernetes(base: str, snippet: str, kind: str) -> str:
    """Lay a snippet over the objects of a file; arguments that are said to stand beside the others do."""
    found = _apply(base, snippet, kind)
    return yaml.safe_dump_all([_tidied(each, base, beside="beside" in snippet) for each in found], sort_keys=False)


def _tidied(document: Document, base: str, *, beside: bool) -> Document:
    """Put arguments beside those that were there, and take out the variable whose place a file takes."""
    before = next((each for each in yaml.safe_load_all(base) if each["kind"] == document["kind"]), None)
    path = _path(document["kind"])
    if before is None or not path:
        return document
    for container, old in zip(_pod(document, path)["containers"], _pod(before, path)["containers"], strict=False):
        if beside and container.get("args") != old.get("args"):
            container["args"] = _options(old.get("args", []), container["args"])
        files = {each["name"] for each in container.get("env", ())}
        if "env" in container:
            container["env"] = [each for each in container["env"] if f"{each['name']}_FILE" not in files]
    return document


def _options(old: list[str], new: list[str]) -> list[str]:
    """Add options to a command line; one that was there with another value is replaced."""
    names = {word.split("=")[0] for word in new if word.startswith("--")}
    kept: list[str] = []
    skip = False
    for word in old:
        if word.startswith("--"):
            skip = word.split("=")[0] in names
        if not skip:
            kept.append(word)
        elif "=" in word:
            skip = False
    return [*kept, *new]


def _apply(base: str, snippet: str, kind: str) -> list[Document]:
    """Merge into the first object of a kind, at the depth where the keys belong; a whole object is added beside."""
    documents = list(yaml.safe_load_all(base))
    for patch in yaml.safe_load_all(snippet):
        same = next((each for each in documents if each["kind"] == (patch.get("kind") or kind)), None)
        if "kind" in patch and same is None:
            documents.append(patch)
        elif same is not None:
            documents[documents.index(same)] = merge(
                same,
                _placed(
                    same,
                    {
                        name: part
                        for name, part in patch.items()
                        if name not in {"apiVersion", "kind"} and (name != "metadata" or "kind" not in patch)
                    },
                ),
            )
    return documents


def _path(kind: str) -> tuple[str, ...]:
    return {"CronJob": ("spec", "jobTemplate", "spec", "template"), "Deployment": ("spec", "template")}.get(kind, ())


def _placed(target: Document, patch: Document) -> Document:
    """Bring a part to its depth: settings of a container, of a pod, of the object; labels and annotations stand on the pods too."""
    path = _path(target["kind"])
    if set(patch) & _CONTAINER:
        patch = {"spec": {"containers": [patch]}}
    spec = patch.get("spec", {})
    if path and set(spec) & _POD:
        patch = _below({"spec": _named(_pod(target, path), spec)}, path)
    elif path and "jobTemplate" in spec:
        inner = spec["jobTemplate"]["spec"]["template"]["spec"]
        inner |= _named(_pod(target, path), inner)
    elif path and set(patch) == {"metadata"}:
        patch = {**patch, **_below(patch, path)}
    return patch


def _pod(target: Document, path: tuple[str, ...]) -> Document:
    for name in path:
        target = target[name]
    return target["spec"]  # type: ignore[no-any-return]


def _named(pod: Document, spec: Document) -> Document:
    """Call the first container as the one that is there is called, unless it is a new one with an image of its own and another name."""
    listed = [dict(each) for each in spec.get("containers", [])]
    own = [each["name"] for each in pod["containers"]]
    if listed and listed[0].get("name") not in own:
        listed[0]["name"] = own[0]
    return {**spec, **({"containers": listed} if listed else {})}


def _below(patch: Document, path: tuple[str, ...]) -> Document:
    for name in reversed(path):
        patch = {name: patch}
    return patch


def apply_compose(base: str, snippet: str) -> str:
    """Merge the first service that is not there by name into the first that is; the others are added."""
    found, patch = yaml.safe_load(base), yaml.safe_load(snippet)
    services = patch.get("services", {})
    own = next(iter(found["services"]))
    if services and not set(services) & set(found["services"]):
        first = next(iter(services))
        patch["services"] = {own if name == first else name: part for name, part in services.items()}
    merged = _compose(found, patch)
    for name, service in merged["services"].items():
        old = found["services"].get(name, {})
        if "beside" in snippet and service.get("command") != old.get("command"):
            service["command"] = _options(old.get("command", []), service["command"])
        variables = service.get("environment", {})
        for variable in [each for each in variables if f"{each}_FILE" in variables]:
            del variables[variable]
        if "networks" in service:
            service.pop("network_mode", None)
    return yaml.safe_dump(merged, sort_keys=False)


def _compose(base: Any, patch: Any, key: str = "") -> Any:
    if isinstance(base, dict) and isinstance(patch, dict):
        return {**base, **{name: _compose(base.get(name), value, name) for name, value in patch.items()}}
    if key == "volumes" and isinstance(base, list):
        return list({_target(each): each for each in (*base, *patch)}.values())
    return patch


def _target(volume: Any) -> str:
    return str(volume.get("target") if isinstance(volume, dict) else volume.split(":")[1])


_TOOL = re.compile(r"^RUN\b.*?\b(pip|apt-get|curl|wget)\b")
_LAST = ("USER", "HEALTHCHECK", "CMD", "ENTRYPOINT")


def apply_dockerfile(base: str, snippet: str) -> str:
    """Put each instruction in the place of its like: the same base, tool, variable, source of a copy; a whole build takes the place of all."""
    lines = list(_instructions(base))
    new = list(_instructions(snippet))
    if sum(line.startswith("FROM") for line in new) and len(new) > 1 and not new[-1].startswith("COPY --from=ghcr"):
        return snippet
    keep = [line for line in lines if not any(_like(line, each) for each in new)]
    start = [line for line in new if line.startswith(("FROM", "ARG"))]
    end = [line for line in (*keep, *new) if line.split()[0] in _LAST]
    middle = [line for line in (*keep, *new) if line not in start and line not in end and not line.startswith("FROM")]
    first = [line for line in start if line.startswith("FROM")] or [line for line in keep if line.startswith("FROM")]
    return "\n".join((*first, *(line for line in start if line.startswith("ARG")), *middle, *end)) + "\n"


def _instructions(text: str) -> Iterator[str]:
    for line in re.sub(r"\\\n", "\\\\\0", text).splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.replace("\0", "\n")


def _like(old: str, new: str) -> bool:
    """Tell whether one instruction stands in the place of another."""
    words, others = old.split(), new.split()
    if words[0] in ("CMD", "ENTRYPOINT") and others[0] in ("CMD", "ENTRYPOINT"):
        return True
    tool, other = _TOOL.match(old), _TOOL.match(new)
    if words[0] != others[0]:
        return words[0] == "ENV" and "HF_TOKEN" in old and "HF_TOKEN" in new
    if tool and other:
        return tool[1] == other[1]
    if words[0] in ("ENV", "ARG"):
        return words[1].split("=")[0] == others[1].split("=")[0]
    if words[0] in ("COPY", "ADD"):
        return words[1] == "." or ("/models/" in old and "/models/" in new) or words[0] == "ADD"
    return words[0] in ("FROM", "USER", "HEALTHCHECK")
