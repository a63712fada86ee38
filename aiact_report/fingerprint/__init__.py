"""What a subject, and a finding about it, is known again by, from one reading to the next: `docs/fingerprint.md`.

A name for something is made of what it is, and not of where it stands: lines, the order of documents, the number of replicas, the names that
pods are given, tags and what a context is called may all change, and the finding is still the same one.
"""

from aiact_report.fingerprint._identities import SCHEME, Identities, Identity, finding, paired

__all__ = ["SCHEME", "Identities", "Identity", "finding", "paired"]
