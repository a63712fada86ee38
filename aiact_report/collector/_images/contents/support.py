"""Until which day each release of a distribution has its published support, that of everybody and without extra contract.

A release that is not here is unknown, never unsupported.
"""

from __future__ import annotations

_RHEL_LIKE = {"8": "2029-05-31", "9": "2032-05-31", "10": "2035-05-31"}

ENDS: dict[str, dict[str, str]] = {
    # https://wiki.debian.org/LTS: the long term support that follows the regular one
    "debian": {
        "7": "2018-05-31", "8": "2020-06-30", "9": "2022-06-30", "10": "2024-06-30", "11": "2026-08-31", "12": "2028-06-30", "13": "2030-06-30",
    },
    # https://ubuntu.com/about/release-cycle: standard support, without Ubuntu Pro; the days as in the package distro-info-data
    "ubuntu": {
        "14.04": "2019-04-25", "16.04": "2021-04-30", "16.10": "2017-07-20", "17.04": "2018-01-13", "17.10": "2018-07-19", "18.04": "2023-05-31",
        "18.10": "2019-07-18", "19.04": "2020-01-23", "19.10": "2020-07-17", "20.04": "2025-05-29", "20.10": "2021-07-22", "21.04": "2022-01-20",
        "21.10": "2022-07-14", "22.04": "2027-06-01", "22.10": "2023-07-20", "23.04": "2024-01-25", "23.10": "2024-07-11", "24.04": "2029-05-31",
        "24.10": "2025-07-10", "25.04": "2026-01-15", "25.10": "2026-07-09", "26.04": "2031-05-29", "26.10": "2027-07-15",
    },
    # https://alpinelinux.org/releases/
    "alpine": {
        "3.5": "2018-11-01", "3.6": "2019-05-01", "3.7": "2019-11-01", "3.8": "2020-05-01", "3.9": "2020-11-01", "3.10": "2021-05-01",
        "3.11": "2021-11-01", "3.12": "2022-05-01", "3.13": "2022-11-01", "3.14": "2023-05-01", "3.15": "2023-11-01", "3.16": "2024-05-23",
        "3.17": "2024-11-22", "3.18": "2025-05-09", "3.19": "2025-11-01", "3.20": "2026-04-01", "3.21": "2026-11-01", "3.22": "2027-05-01",
        "3.23": "2027-11-01",
    },
    # https://access.redhat.com/support/policy/updates/errata: full and maintenance support
    "rhel": {"6": "2020-11-30", "7": "2024-06-30", **_RHEL_LIKE},
    # https://www.centos.org/centos-linux-eol/ and https://www.centos.org/cl-vs-cs/; 8 and 9 are those of CentOS Stream
    "centos": {"6": "2020-11-30", "7": "2024-06-30", "8": "2024-05-31", "9": "2027-05-31"},
    # https://wiki.rockylinux.org/rocky/version/
    "rocky": _RHEL_LIKE,
    # https://wiki.almalinux.org/release-notes/
    "almalinux": {**_RHEL_LIKE, "8": "2029-03-01"},
    # https://www.oracle.com/a/ocom/docs/elsp-lifetime-069338.pdf: Premier Support, to the month
    "ol": {"7": "2024-12-31", "8": "2029-07-31", "9": "2032-06-30"},
    # https://aws.amazon.com/amazon-linux-ami/faqs/ and https://aws.amazon.com/amazon-linux-2/faqs/
    "amzn": {"2018.03": "2023-12-31", "2": "2026-06-30"},
    # https://docs.fedoraproject.org/en-US/releases/eol/
    "fedora": {
        "34": "2022-06-07", "35": "2022-12-13", "36": "2023-05-16", "37": "2023-12-05", "38": "2024-05-21", "39": "2024-11-26", "40": "2025-05-13",
        "41": "2025-12-15", "42": "2026-05-13", "43": "2026-12-09",
    },
    # https://en.opensuse.org/Lifetime
    "opensuse-leap": {
        "15.0": "2019-12-03", "15.1": "2021-02-02", "15.2": "2022-01-04", "15.3": "2022-12-31", "15.4": "2023-12-07", "15.5": "2024-12-31",
        "15.6": "2026-04-30", "16.0": "2027-10-31",
    },
    # https://www.suse.com/lifecycle: general support
    "sles": {"12.5": "2024-10-31", "15.3": "2022-12-31", "15.4": "2023-12-31", "15.5": "2024-12-31"},
}  # fmt: skip
"""ID of os-release → release → last day."""

_BY_MAJOR = frozenset({"debian", "rhel", "centos", "rocky", "almalinux", "ol"})
"""Whose support is that of a release, whatever its minor number."""


def supported(distribution: str, version: str | None, today: str) -> bool | None:
    """Whether a release has its support on a day (RFC 3339); None when this table does not know it."""
    parts = (version or "").split(".")
    wanted = parts[0] if distribution in _BY_MAJOR else ".".join(parts[:2])
    end = ENDS.get(distribution, {}).get(wanted)
    return None if end is None else today[:10] <= end
