"""Bills of materials: CycloneDX and SPDX. See `docs/collectors/sbom.md`."""

from aiact_report.collector.sbom.collect import COLLECTOR

__all__ = ["COLLECTOR"]
