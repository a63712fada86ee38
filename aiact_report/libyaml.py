"""PyYAML's C parser, or a clear word where PyYAML was built without it: from source, on a new Python or a rare machine.

Importing this raises MistakesError there. The parser in Python would be twenty times slower, and has other limits than those our guards know.
"""

from __future__ import annotations

from aiact_report.errors import mistake

try:
    from yaml import CSafeLoader
    from yaml._yaml import CParser
except ImportError:
    raise mistake(
        "PyYAML is here without its C parser (libyaml)",
        hint="pip install --force-reinstall --only-binary :all: 'pyyaml>=6.0.2', or install libyaml's headers before it is built",
    ) from None

__all__ = ["CParser", "CSafeLoader"]
