"""What is fetched in a build, and what vouches for it, download by download."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collector.dockerfile.reading import values

HASH = "3b1f" * 16
COMMIT = "3b1f" * 10
GET = "curl -fsSLO https://x.example/a.tgz"

VOUCHED = [
    f'{GET} && echo "{HASH}  a.tgz" | sha256sum -c -',
    f'{GET} && echo "{HASH} *a.tgz" | sha256sum --check --strict',
    f'{GET}; echo "{HASH}  a.tgz" | sha256sum -c -',
    f'set -eux; {GET}; echo "{HASH}  a.tgz" | sha256sum -c -; tar xf a.tgz',
    f"{GET} && printf '%s  %s\\n' {HASH} a.tgz | sha256sum -c - && tar xf a.tgz",
    f"{GET} && sha256sum -c <<< '{HASH}  a.tgz'",
    f"{GET} && echo '{HASH}  a.tgz' > SUMS && sha256sum -c SUMS",
    f"{GET} && sha256sum -c <(echo '{HASH}  a.tgz')",
    f'{GET} && [ "$(sha256sum a.tgz | cut -d" " -f1)" = "{HASH}" ]',
    f'{GET} && SUM=$(sha256sum a.tgz | cut -c-64) && test "$SUM" = {HASH}',
    f'{GET} && if ! echo "{HASH}  a.tgz" | sha256sum -c; then echo bad; exit 1; fi; tar xf a.tgz',
    f'{GET} && (echo "{HASH}  a.tgz" | sha256sum -c - || exit 1); tar xf a.tgz',
    f'{GET} && echo "{HASH}  a.tgz" | sha256sum -c - || {{ echo bad; exit 1; }}',
    f'{GET} && echo "{HASH}  a.tgz" | sha256sum -c - | grep OK',
    f"wget -q -O /tmp/a https://x.example/b && echo '{HASH}  /tmp/a' | shasum -a 256 -c",
    f"curl -sLo/tmp/a.tgz https://x.example/b?c=d && echo '{HASH}  /tmp/a.tgz' | sha512sum -c",
    f"curl -s https://x.example/b > a.bin && echo '{HASH}  a.bin' | sha256sum -c",
    f"curl -s https://x.example/b | tee a.bin > /dev/null && echo '{HASH}  a.bin' | sha256sum -c",
    f"{GET} && curl -fsSLO https://x.example/b.tgz && printf '{HASH}  a.tgz\\n{HASH}  b.tgz\\n' | sha256sum -c",
    f"{GET} && curl -fsSLO https://x.example/a.tgz.asc && gpg --batch --verify a.tgz.asc a.tgz && gpg --verify a.tgz.asc",
    f"{GET} && curl -fsSLO https://x.example/a.tgz.sig && cosign verify-blob --signature a.tgz.sig --key k.pub a.tgz && gpg --verify a.tgz.sig",
    f"{GET} && curl -fsSLO https://x.example/SHASUMS && curl -fsSLO https://x.example/SHASUMS.asc && gpg --verify SHASUMS.asc SHASUMS && sha256sum -c SHASUMS",
    f"aria2c --checksum=sha-256={HASH} https://x.example/a.tgz",
    f"git clone https://github.com/x/y /src && git -C /src checkout {COMMIT}",
    f"git clone https://github.com/x/y && cd y && git checkout {COMMIT} && make",
    f"git clone --revision={COMMIT} https://github.com/x/y",
    f"git init y && git -C y fetch --depth 1 https://github.com/x/y {COMMIT} && git -C y checkout FETCH_HEAD",
    "git clone https://github.com/x/y && cd y && git verify-tag v1.0",
    "git clone /src /dst",
    f"hf download org/model --revision {COMMIT}",
    f'python -c "from huggingface_hub import snapshot_download; snapshot_download(\\"a/b\\", revision=\\"{COMMIT}\\")"',
    "python -c \"from transformers import AutoModel; AutoModel.from_pretrained('/models/a')\"",
    f"oras pull registry.example/m@sha256:{HASH}",
    "aws s3 cp ./dist s3://bucket/dist",
    "curl -fsSI https://x.example/health",
    "curl -fsS -o /dev/null https://x.example/health",
    "wget --spider https://x.example/health",
    f"aws s3 cp s3://b/a.tgz /tmp/a.tgz && echo '{HASH}  /tmp/a.tgz' | sha256sum -c",
]
UNVOUCHED = [
    GET,
    f'{GET} && curl -fsSLO https://x.example/b.tgz && echo "{HASH}  a.tgz" | sha256sum -c -',
    f'{GET} && (echo "{HASH}  a.tgz" | sha256sum -c - || true)',
    f'{GET} && echo "{HASH}  a.tgz" | sha256sum -c - || true',
    f'{GET} && echo "{HASH}  a.tgz" | sha256sum -c - || :',
    f'{GET} && echo "{HASH}  a.tgz" | sha256sum -c - || echo "does not match"',
    f'{GET}; echo "{HASH}  a.tgz" | sha256sum -c -; true',
    f'set -e; set +e; {GET}; echo "{HASH}  a.tgz" | sha256sum -c -; tar xf a.tgz',
    f'{GET} && echo "{HASH}  a.tgz" | sha256sum -c - | tee log',
    f'{GET} && echo "{HASH}  a.tgz" | sha256sum -c - & wait',
    f"{GET} && sh -c 'echo {HASH}  a.tgz | sha256sum -c || true'",
    f'{GET} && for f in a.tgz b.tgz; do echo "{HASH}  a.tgz" | sha256sum -c -; done',
    f'{GET} && if echo "{HASH}  a.tgz" | sha256sum -c; then echo good; else echo bad; fi',
    f'{GET} && echo "{HASH}  a.tgz" | sha256sum -c --ignore-missing -',
    f'{GET} && echo "{HASH}  a.tgz" | md5sum -c',
    f'echo "{HASH}  a.tgz" | sha256sum -c - && {GET}',
    f"{GET} && curl -fsSLO https://x.example/a.tgz.sha256 && sha256sum -c a.tgz.sha256",
    f"{GET} && curl -fsSL https://x.example/a.tgz.sha256 | sha256sum -c",
    f'{GET} && echo "$(curl -s https://x.example/a.sha256)  a.tgz" | sha256sum -c',
    f'{GET} && S=$(curl -s https://x.example/a.sha256) && echo "$S  a.tgz" | sha256sum -c',
    f"{GET} && curl -fsSLO https://x.example/SHASUMS && grep a.tgz SHASUMS | sha256sum -c -",
    f"{GET} && sha256sum a.tgz",
    f"{GET} && gpg --verify a.tgz.asc a.tgz || true",
    "curl -fsSL https://x.example/a.tgz | tar xz",
    "wget files.example.com/a.tgz",
    "wget -i urls.txt",
    "curl -K list.conf",
    "git clone --branch main https://github.com/x/y /src && make -C /src",
    "git clone -b v1.2.3 https://github.com/x/y",
    "git clone https://github.com/x/y && cd y && git checkout v1.2",
    "git clone git@github.com:x/y.git && cd y && git checkout 3b1f3b1",
    f"git clone https://github.com/x/y && git clone https://github.com/x/z && git -C y checkout {COMMIT}",
    f"git clone https://github.com/x/y && git -C y checkout {COMMIT} || true",
    "git pull origin main",
    "hf download org/model --local-dir /m",
    "huggingface-cli download org/model model.safetensors --revision main",
    'python -c \'import urllib.request as u; u.urlretrieve("https://x.example/a", "a")\'',
    "python3 -c 'from transformers import AutoModel; AutoModel.from_pretrained(\"a/b\")'",
    "echo 'import requests; requests.get(\"https://x.example/a\")' | python3",
    "aws s3 cp s3://bucket/model.onnx /m/",
    "aws s3 sync s3://bucket/models /m",
    "gsutil -m cp -r gs://bucket/m /m",
    "gcloud storage cp gs://bucket/m /m",
    "az storage blob download -c models -n m.onnx -f m.onnx",
    "azcopy copy https://x.blob.core.windows.net/m /m",
    "rclone copy remote:models /m",
    "gdown 1AbCdEf -O m.onnx",
    "scp host.example:/m.onnx /m/",
    "ollama pull llama3",
    "oras pull registry.example/m:latest",
    "python -m spacy download en_core_web_sm",
    "python -m nltk.downloader punkt",
]


@pytest.mark.parametrize("run", VOUCHED)
def test_vouched(run: str, tmp_path: Path) -> None:
    """A checksum or signature of this very file whose failure fails the build, a whole commit, and what is no download."""
    facts = values(f'FROM a:1\nSHELL ["/bin/bash", "-c"]\nRUN {run}\n', tmp_path)
    assert [one for one in facts["downloads_unchecked"] or () if not one.endswith((".asc", ".sig"))] == []


@pytest.mark.parametrize("run", UNVOUCHED)
def test_unvouched(run: str, tmp_path: Path) -> None:
    """Nothing, a check of another file, one whose failure is lost, or one by what was fetched from the same place."""
    assert values(f"FROM a:1\nRUN {run}\n", tmp_path)["downloads_unchecked"]


def test_scripts_on_standard_input(tmp_path: Path) -> None:
    """A program written into the Dockerfile is read whatever way the interpreter gets it."""
    for text in (
        "RUN python3 - <<EOF\nimport urllib.request\nurllib.request.urlretrieve('https://x.example/a', 'a')\nEOF\n",
        "RUN python3 <<EOF\nfrom huggingface_hub import snapshot_download\nsnapshot_download('a/b')\nEOF\n",
        "RUN <<EOF\n#!/usr/bin/env python3\nimport requests\nopen('a', 'wb').write(requests.get('https://x.example/a').content)\nEOF\n",
        "RUN <<EOF\ncurl -O https://x.example/a\nsha256sum -c <<S\n" + HASH + "  a\nS\ntar xf a\nEOF\n",
    ):
        assert values(f"FROM a:1\n{text}", tmp_path)["downloads_unchecked"]
    good = f"RUN <<EOF\nset -e\ncurl -O https://x.example/a\necho '{HASH}  a' | sha256sum -c\ntar xf a\nEOF\n"
    assert values(f"FROM a:1\n{good}", tmp_path)["downloads_unchecked"] is None


def test_a_check_in_a_later_run_and_the_options_of_the_shell(tmp_path: Path) -> None:
    """A check may follow in a later RUN of the stage; SHELL with `-e` makes every command count; a list that is copied in is read."""
    later = f'FROM a:1\nRUN {GET}\nRUN echo "{HASH}  a.tgz" | sha256sum -c\n'
    assert values(later, tmp_path)["downloads_unchecked"] is None
    strict = f'FROM a:1\nSHELL ["/bin/bash", "-euo", "pipefail", "-c"]\nRUN {GET}; echo "{HASH}  a.tgz" | sha256sum -c | tee log; tar xf a.tgz\n'
    assert values(strict, tmp_path)["downloads_unchecked"] is None
    copied = f"FROM a:1\nCOPY sums.txt .\nRUN {GET} && sha256sum -c sums.txt\n"
    assert values(copied, tmp_path, sums__txt=f"{HASH}  a.tgz\n")["downloads_unchecked"] is None
    assert values(copied, tmp_path, sums__txt=f"{HASH}  b.tgz\n")["downloads_unchecked"]


def test_additions_by_checksum(tmp_path: Path) -> None:
    """ADD is checked by a whole digest, a whole commit or a digest in a variable; a word is none."""
    good = [
        f"--checksum=sha256:{HASH} https://x.example/a",
        f"https://github.com/x/y.git#{COMMIT}",
        f"https://github.com/x/y.git?checksum={COMMIT} /y",
    ]
    bad = [
        "--checksum=sha256:todo https://x.example/a",
        "https://github.com/x/y.git#v1.0",
        "https://github.com/x/y.git#3b1f3b1",
        "HTTPS://x.example/a",
    ]
    for line, checked in [(line, True) for line in good] + [(line, False) for line in bad]:
        assert (values(f"FROM a:1\nADD {line} /y\n", tmp_path)["remote_adds_unchecked"] is None) is checked, line
