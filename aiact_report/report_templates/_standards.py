"""Names of the standards that controls refer to, as their readers write them."""

from __future__ import annotations

_NAMES = {
    "annex_iv": "AI Act, Annex IV",
    "art": "AI Act, Article",
    "atlas": "MITRE ATLAS",
    "attack": "MITRE ATT&CK",
    "cis_docker": "CIS Docker Benchmark",
    "cis_k8s": "CIS Kubernetes Benchmark",
    "cra": "Cyber Resilience Act, Annex",
    "etsi": "ETSI EN 304 223",
    "iso27001": "ISO/IEC 27001",
    "iso42001": "ISO/IEC 42001",
    "nsa": "NSA/CISA Kubernetes Hardening",
    "owasp_k8s": "OWASP Kubernetes Top Ten",
    "pss": "Pod Security Standards",
    "sp800_190": "NIST SP 800-190",
    "sp800_53": "NIST SP 800-53",
    "tools": "Like checks of other tools:",
}


def standard(key: str) -> str:
    """Name a standard; one that is not known keeps the name its mapping gives it."""
    return _NAMES.get(key, key)
