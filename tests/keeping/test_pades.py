"""A signed PDF: certified, stamped by a real time-stamping authority, still PDF/A-3a and PDF/UA-1; and what was done to it afterwards is named."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from aiact_report import cli
from aiact_report.errors import ExitCode, NotMadeError
from aiact_report.keeping.pdf.inside import files_of, first_revision
from aiact_report.keeping.verify.findings import Findings

pytest.importorskip("pyhanko", reason="pyHanko is not installed: signatures of PDFs are not tried (pip install 'aiact-report[sign]')")

ROOT = Path(__file__).resolve().parents[2]
AUTHORITY = """\
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_cert = {folder}/tsa.crt
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[ext]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
[req]
distinguished_name = dn
[dn]
"""


def openssl(*arguments: str | Path) -> bytes:
    """Run it."""
    return subprocess.run(["/usr/bin/env", "openssl", *arguments], check=True, capture_output=True).stdout


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and certificates: bank, another, and the authority's; made by OpenSSL."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "ts.cnf").write_text(AUTHORITY.format(folder=folder))
    (folder / "serial").write_text("01\n")
    for name in ("bank", "another", "tsa"):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", folder / f"{name}.key")
        extensions = ("-config", str(folder / "ts.cnf"), "-extensions", "ext") if name == "tsa" else ()
        openssl(
            "req",
            "-new",
            "-x509",
            "-key",
            folder / f"{name}.key",
            "-subj",
            f"/CN={name}",
            "-days",
            "3650",
            *extensions,
            "-out",
            folder / f"{name}.crt",
        )
    return folder


@pytest.fixture(scope="session")
def authority(papers: Path) -> Iterator[str]:
    """The address of a time-stamping authority: `openssl ts` behind a small server."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (papers / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            reply = openssl("ts", "-reply", "-config", papers / "ts.cnf", "-queryfile", papers / "query")
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name of the standard library
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory, papers: Path, authority: str) -> Path:
    """A folder whose PDF is signed and stamped."""
    folder = tmp_path_factory.mktemp("signed")
    (folder / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n")
    command = ["generate", "pod.yaml", "--format", "pdf", "-q", "--sign", str(papers / "bank.key"), "--sign-pdf", "--timestamp-url", authority]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        code = cli.main([*command, "--certificate", str(papers / "bank.crt")])
    if not (folder / "out/dossier.pdf").exists():
        pytest.skip("Pango is not here: no PDF is made, signed or checked")
    assert code == ExitCode.DONE
    return folder / "out"


def checked(data: bytes, *, keys: tuple[Path, ...] = (), authorities: tuple[Path, ...] = (), day: str = "2026-11-28") -> list[str]:
    """Check the signature of a PDF, and nothing else of it."""
    from aiact_report.keeping.signing.keys import given
    from aiact_report.keeping.verify.pades import Signatures

    found = Findings()
    Signatures("dossier.pdf", data, found).check([given(path) for path in keys], authorities, day)
    return [str(each) for each in found]


def test_a_signed_dossier_holds_as_a_folder_and_as_a_pdf(signed: Path, papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Made again, its first revision is the same; signature, time stamp and manifest are by whom the user says; the PDF alone needs nothing else."""
    options = ["--key", str(papers / "bank.crt"), "--timestamp-ca", str(papers / "tsa.crt"), "--strict"]
    assert cli.main(["verify", str(signed / "dossier.pdf"), *options]) == ExitCode.DONE
    alone = capsys.readouterr().out
    assert "holds: dossier.pdf: made again, its first revision is the same" in alone
    assert cli.main(["verify", str(signed), "--no-documents", *options]) == ExitCode.UNOBSERVED
    for said in (alone, capsys.readouterr().out):
        assert "holds: dossier.pdf: signed by bank.crt, and whole" in said
        assert "by an authority whose certificate you gave" in said


def test_the_files_inside_are_those_of_the_folder(signed: Path) -> None:
    """Evidence, mapping and dossier, byte for byte, and a manifest of them."""
    files = files_of(first_revision((signed / "dossier.pdf").read_bytes()))
    assert sorted(files) == ["dossier.json", "evidence.json", "manifest.json", "mapping.json"]
    assert all(files[name] == (signed / name).read_bytes() for name in files if name != "manifest.json")


def test_who_signed_and_who_stamped_is_compared_with_what_the_user_gives(signed: Path, papers: Path) -> None:
    """Another key, another authority, none at all: each is said."""
    data = (signed / "dossier.pdf").read_bytes()
    lines = checked(data, keys=(papers / "another.crt",), authorities=(papers / "another.crt",))
    assert [line.split(":")[0] for line in lines] == ["differs", "differs"]
    assert "its signature is not by another.crt" in lines[1]
    assert [line.split(":")[0] for line in checked(data)] == ["not checked", "not checked"]


def test_a_certificate_must_hold_when_the_stamp_says(signed: Path, papers: Path) -> None:
    """Not on the day of the check, for a stamp that is trusted proves that the signature stood then; without one, on that day."""
    data = (signed / "dossier.pdf").read_bytes()
    late = "2050-01-01"
    assert (
        checked(data, keys=(papers / "bank.crt",), authorities=(papers / "tsa.crt",), day=late)[1]
        == "holds: dossier.pdf: signed by bank.crt, and whole"
    )
    assert "the certificate does not hold on 2050-01-01" in checked(data, keys=(papers / "bank.crt",), day=late)[1]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.955, 0.97])
def test_one_changed_byte_breaks_the_signature(signed: Path, papers: Path, share: float) -> None:
    """In what is printed, in the files inside, in what the signature adds."""
    data = bytearray((signed / "dossier.pdf").read_bytes())
    data[round(len(data) * share)] ^= 1
    assert any(line.startswith("differs") for line in checked(bytes(data), keys=(papers / "bank.crt",)))


def test_what_is_put_behind_the_signature_is_named(signed: Path, papers: Path) -> None:
    """Bytes without meaning; and a revision that gives the document another title."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    data = (signed / "dossier.pdf").read_bytes()
    assert any("bytes follow its signature" in line for line in checked(data + b"x" * 9, keys=(papers / "bank.crt",)))
    writer = IncrementalPdfFileWriter(BytesIO(data))
    writer.root["/Lang"] = generic.TextStringObject("de")
    writer.update_root()
    changed = BytesIO()
    writer.write(changed)
    lines = checked(changed.getvalue(), keys=(papers / "bank.crt",))
    assert any("a later revision changes /Lang" in line for line in lines), lines


def test_a_stripped_signature_is_named(signed: Path, papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cut off at the end of what was printed, a PDF is whole and unsigned; whoever gives a key is told."""
    (tmp_path / "dossier.pdf").write_bytes(first_revision((signed / "dossier.pdf").read_bytes()))
    assert cli.main(["verify", str(tmp_path / "dossier.pdf"), "--no-documents", "--key", str(papers / "bank.crt")]) == ExitCode.THRESHOLD
    assert "there is no signature by bank.crt" in capsys.readouterr().out


def test_an_archive_time_stamp_may_follow(signed: Path, papers: Path, authority: str) -> None:
    """It is allowed, the signature before it holds, and whose it is is said to be not checked."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfTimeStamper
    from pyhanko.sign.timestamps import HTTPTimeStamper

    class Writer(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            pass

    stamped = PdfTimeStamper(HTTPTimeStamper(authority)).timestamp_pdf(Writer(BytesIO((signed / "dossier.pdf").read_bytes())), "sha256")
    lines = checked(stamped.getvalue(), keys=(papers / "bank.crt",), authorities=(papers / "tsa.crt",))
    assert [line.split(":")[0] for line in lines] == ["not checked", "holds", "holds"], lines


def test_an_authority_that_does_not_answer_leaves_the_pdf_out(signed: Path, papers: Path) -> None:
    """What was to be stamped is not written unstamped."""
    from aiact_report.keeping.pdf.pades import signer
    from aiact_report.keeping.signing.keys import private

    sign = signer(private(papers / "bank.key", None), papers / "bank.crt", "http://127.0.0.1:9/")
    with pytest.raises(NotMadeError, match="the PDF was not signed"):
        sign(first_revision((signed / "dossier.pdf").read_bytes()))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--sign-pdf"], "--sign KEY names it"),
        (["--sign", "bank.key", "--sign-pdf"], "--certificate CERT names it"),
        (["--sign", "bank.key", "--sign-pdf", "--certificate", "another.crt"], "that of another key"),
        (["--sign", "bank.key", "--sign-pdf", "--certificate", "bank.crt", "--timestamp-url", "ftp://a"], "http"),
    ],
)
def test_what_cannot_sign_is_refused_before_any_work(
    papers: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, options: list[str], words: str
) -> None:
    """A line that says what is lacking, and nothing is written."""
    monkeypatch.chdir(papers)
    assert cli.main(["generate", ".", "-o", "new", *options]) == ExitCode.MISTAKE
    assert words in capsys.readouterr().err
    assert not (papers / "new").exists()


def test_without_the_extra_it_is_said_what_to_install(
    signed: Path, papers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Signing is refused; checking says what it did not check."""
    monkeypatch.setitem(sys.modules, "pyhanko.sign.signers", None)
    monkeypatch.chdir(papers)
    assert cli.main(["generate", ".", "-o", "new", "--sign", "bank.key", "--sign-pdf", "--certificate", "bank.crt"]) == ExitCode.MISTAKE
    assert "pip install 'aiact-report[sign]'" in capsys.readouterr().err
    assert checked((signed / "dossier.pdf").read_bytes())[0].startswith(
        "not checked: dossier.pdf: what follows its first revision: pyHanko is not installed"
    )


@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_it_is_still_what_it_claims(signed: Path, tmp_path: Path, flavour: str) -> None:
    """A signature breaks nothing of PDF/A-3a and PDF/UA-1, by veraPDF: the signed file is as valid as the one before."""
    found = subprocess.run([ROOT / "scripts/real-tools", "--path", "verapdf"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("veraPDF is not here: whether a signed PDF is PDF/A and PDF/UA is not checked (scripts/real-tools verapdf)")
    data = (signed / "dossier.pdf").read_bytes()
    (tmp_path / "before.pdf").write_bytes(first_revision(data))
    (tmp_path / "signed.pdf").write_bytes(data)
    command = ["java", "-cp", found.stdout.strip(), "org.verapdf.apps.GreenfieldCliWrapper", "--format", "text", "-v", "-f", flavour]
    said = {
        name: subprocess.run([*command, tmp_path / name], capture_output=True, text=True, check=False).stdout for name in ("before.pdf", "signed.pdf")
    }
    assert said["signed.pdf"].replace("signed.pdf", "before.pdf") == said["before.pdf"]


def test_a_pdf_that_is_broken_is_read_as_broken(signed: Path, said: Callable[..., tuple[int, list[str]]], tmp_path: Path) -> None:
    """Cut off, emptied, or of another program: a line, and no traceback."""
    data = first_revision((signed / "dossier.pdf").read_bytes())
    for broken in (
        data[: len(data) // 2],
        b"%PDF-1.7\n",
        data.replace(b"/FlateDecode", b"/FlateDecoda"),
        b"%PDF-1.4\n1 0 obj <<>> startxref 9 %%EOF",
    ):
        (tmp_path / "dossier.pdf").write_bytes(broken)
        code, lines = said(tmp_path / "dossier.pdf", "--no-documents")
        assert code == ExitCode.THRESHOLD, lines
