"""PyYAML's C parser, or a clear word where PyYAML was built without it: from source, on a new Python or a rare machine.

Importing this raises MistakesError there. The parser in Python would be twenty times slower, and has other limits than those our guards know.
"""

from __future__ import annotations

from aiact_report.errors import mistake

try:
    from yaml import CSafeLoader, YAMLError
    from yaml._yaml import CParser
except ImportError:
    raise mistake(
        "PyYAML is here without its C parser (libyaml)",
        hint="pip install --force-reinstall --only-binary :all: 'pyyaml>=6.0.2', or install libyaml's headers before it is built",
    ) from None

__all__ = ["CParser", "CSafeLoader", "deeper_than", "is_own_bound"]


def deeper_than(text: str | bytes, levels: int) -> bool:
    """Tell whether a text nests deeper, by its events: composing recurses, and before PyYAML 6.0.4 ends with a segmentation fault.

    Where parsing fails, composing fails at the same place.
    """
    from yaml.events import CollectionEndEvent, CollectionStartEvent

    depth, parser = 0, CParser(text)
    try:
        while depth <= levels and (event := parser.get_event()) is not None:
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
    except YAMLError as error:
        return is_own_bound(error)
    except UnicodeError:
        return False
    return depth > levels


def is_own_bound(error: Exception) -> bool:
    """Tell whether libyaml refused a text for its depth: since the one in PyYAML 6.0.4 it has a bound too, counted in brackets it has read ahead."""
    return getattr(error, "problem", None) == "exceeded maximum nesting depth"
