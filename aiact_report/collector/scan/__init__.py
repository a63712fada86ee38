"""Reports of vulnerability scanners: Trivy, Grype, Clair, and SARIF of the first two. See `docs/collectors/scan.md`."""

from aiact_report.collector.scan.collect import COLLECTOR

__all__ = ["COLLECTOR"]
