"""TLS as every connection of ours speaks it: verified, and by the rules that `kubectl`, Docker and Podman verify by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssl import SSLContext

_SAID = re.compile(r"\[(?:SSL|X509)[^\]]*\] (?:certificate verify failed: )?(?P<words>[^()]+)")


def lenient(made: SSLContext) -> SSLContext:
    """Take back what Python 3.13 and newer ask beyond verification, and give the context again.

    VERIFY_X509_STRICT refuses authorities without a key identifier or key usage, such as those of clusters that were made years ago and that every other
    client reads. Signature, name and time are verified as before (https://docs.python.org/3/whatsnew/3.13.html#ssl).
    """
    import ssl

    made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return made


def said(error: BaseException | None) -> str:
    """Give OpenSSL's own words for a refusal, without its source lines."""
    found = _SAID.search(str(error))
    return found["words"].strip().rstrip(".") if found else "it could not be verified"
