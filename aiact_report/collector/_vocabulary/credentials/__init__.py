"""Recognising credentials without keeping them: whether a value is one, where it stands, and the text without it.

One search (`find`) serves every source and every place, so that what is counted is hidden and what is hidden is counted.
"""

from aiact_report.collector._vocabulary.credentials.arguments import argument_credentials, redact_parts, redact_words
from aiact_report.collector._vocabulary.credentials.fields import field_credentials, is_credential_cached
from aiact_report.collector._vocabulary.credentials.find import (
    LONGEST,
    find,
    hide_known,
    is_credential,
    keep,
    redact,
    shown,
    without_credentials,
    without_forms,
)
from aiact_report.collector._vocabulary.credentials.ledger import Known, drain
from aiact_report.collector._vocabulary.credentials.names import asks_for_credential
from aiact_report.collector._vocabulary.credentials.placeholders import PLACEHOLDER, placeholder
from aiact_report.collector._vocabulary.credentials.values import FILLERS, REDACTED, is_sealed

__all__ = [
    "FILLERS",
    "LONGEST",
    "PLACEHOLDER",
    "REDACTED",
    "Known",
    "argument_credentials",
    "asks_for_credential",
    "drain",
    "field_credentials",
    "find",
    "hide_known",
    "is_credential",
    "is_credential_cached",
    "is_sealed",
    "keep",
    "placeholder",
    "redact",
    "redact_parts",
    "redact_words",
    "shown",
    "without_credentials",
    "without_forms",
]
