"""Images, from wherever they are kept, read without running them."""

from aiact_report.collector.image.collect import COLLECTOR

__all__ = ["COLLECTOR"]
