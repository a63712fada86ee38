"""Apptainer and Singularity definition files: what an image file is built from. See `docs/collectors/apptainer.md`."""

from aiact_report.collector.apptainer.collect import COLLECTOR
from aiact_report.collector.apptainer.definition import Base, base, stages

__all__ = ["COLLECTOR", "Base", "base", "stages"]
