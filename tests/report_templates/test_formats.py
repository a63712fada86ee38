"""The folder is the registry of formats."""

from __future__ import annotations

import subprocess
import sys

from aiact_report.plugins import names, values
from aiact_report.report_templates._base import Format

_PACKAGE = "aiact_report.report_templates"


def test_every_module_offers_a_format() -> None:
    """A file in the folder is a format, with its module's name and an extension of its own."""
    formats = values(_PACKAGE, "FORMAT")
    assert all(isinstance(item, Format) for item in formats)
    assert [item.name for item in formats] == [name.replace("_", "-") for name in names(_PACKAGE)]
    assert len({item.extension for item in formats}) == len(formats) == len(names(_PACKAGE))


def test_importing_the_formats_loads_nothing_heavy() -> None:
    """Start-up does not pay for what is not used."""
    program = (
        f"import sys\nfrom aiact_report.plugins import values\nvalues({_PACKAGE!r}, 'FORMAT')\nprint({{'jinja2', 'weasyprint'}} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
