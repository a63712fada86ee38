"""Connections verify as kubectl, Docker and Podman do, whatever the version of Python."""

import ssl

import pytest

from aiact_report.collector._tls import lenient, said
from aiact_report.collector.cluster.http import Wire


def strict() -> ssl.SSLContext:
    """What Python 3.13 makes by itself."""
    made = ssl.create_default_context()
    made.verify_flags |= ssl.VERIFY_X509_STRICT
    return made


def test_an_authority_without_key_identifier_is_not_refused_for_that() -> None:
    """The flag that Python 3.13 sets is taken back, and nothing else of verification."""
    made = lenient(strict())
    assert not made.verify_flags & ssl.VERIFY_X509_STRICT
    assert made.verify_mode is ssl.CERT_REQUIRED
    assert made.check_hostname


@pytest.mark.parametrize("verify", [True, False])
def test_a_cluster_is_asked_with_that_context(*, verify: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where urllib3 makes strict contexts; a kubeconfig that does not verify is obeyed."""
    from kubernetes.client import Configuration
    from urllib3.util import ssl_

    make = ssl_.create_urllib3_context
    monkeypatch.setattr(ssl_, "create_urllib3_context", lambda **how: _flagged(make(**how)))
    configuration = Configuration()
    configuration.verify_ssl = verify
    made = Wire(configuration)._pool.connection_pool_kw["ssl_context"]
    assert not made.verify_flags & ssl.VERIFY_X509_STRICT
    assert (made.verify_mode is ssl.CERT_REQUIRED) is verify


def _flagged(made: ssl.SSLContext) -> ssl.SSLContext:
    made.verify_flags |= ssl.VERIFY_X509_STRICT
    return made


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Missing Authority Key Identifier (_ssl.c:1028)",
            "Missing Authority Key Identifier",
        ),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: CA cert does not include key usage extension (_ssl.c:1000)",
            "CA cert does not include key usage extension",
        ),
        ("[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca (_ssl.c:2580)", "tlsv1 alert unknown ca"),
        ("nothing of OpenSSL", "it could not be verified"),
    ],
)
def test_the_reason_is_in_the_words_of_openssl(message: str, words: str) -> None:
    """Every refusal, not only those that were thought of."""
    assert said(ssl.SSLError(1, message)) == words
