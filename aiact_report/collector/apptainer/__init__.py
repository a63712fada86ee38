"""Apptainer and Singularity definition files: what an image file is built from. See `docs/collectors/apptainer.md`."""

from aiact_report.collector.apptainer.collect import COLLECTOR

__all__ = ["COLLECTOR"]
