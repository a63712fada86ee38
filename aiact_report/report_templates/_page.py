"""The page: templates, style, script and fonts put together into one HTML text that needs nothing else."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from aiact_report.model import Dossier
from aiact_report.report_templates import _text
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._fonts import faces
from aiact_report.report_templates._index.data import encoded
from aiact_report.report_templates._since import since
from aiact_report.report_templates._subjects import plural
from aiact_report.report_templates._view import view

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


Paper = Literal["A4", "letter"]
"""Sizes by their names in CSS (https://www.w3.org/TR/css-page-3/#page-size-prop)."""
_SCRIPTS = ("1-data", "2-find", "3-view", "4-bar", "5-start")


def page(dossier: Dossier, context: RenderContext, *, screen: bool, paper: Paper = "A4", attached: Sequence[tuple[str, str]] = ()) -> str:
    """Render the dossier as HTML: for a screen with script and screen styles, else for paper alone.

    `attached`: name and description of the files that the document holds inside.
    """
    templates = environment()
    found = view(dossier, context)
    body = templates.get_template("body.html.j2").render(view=found, screen=screen, attached=attached)
    styles = ("style.css", "screen.css", "finder.css", "print.css") if screen else ("style.css", "print.css")
    script = _script() if screen else ""
    data = encoded(dossier, found.subjects) if screen else ""
    return templates.get_template("page.html.j2").render(
        dossier=dossier,
        body=markup(body),
        style=markup(faces(body + data) + "".join(read(name) for name in styles).replace("size:A4", f"size:{paper}")),
        data=markup(data),
        script=markup(script),
        script_hash=b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _script() -> str:
    """Put the parts of the script together: one function, so that nothing of it is anybody else's."""
    return '(() => {\n"use strict";\n' + "".join(read(f"index/{name}.js") for name in _SCRIPTS) + "})();"


def environment() -> Environment:
    """Give what fills templates: escaping on, unknown names refused, every text made visible."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # 60 ms, and only here

    environment = Environment(
        loader=FunctionLoader(read),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "brief": _text.brief,
        "consolidation": _text.consolidation,
        "cut": _text.cut,
        "gist": _gist,
        "is_link": _text.is_link,
        "moment": _text.moment,
        "short": _text.short_digest,
    }
    environment.globals |= {"counted": _text.counted, "plural": plural, "since": since}
    return environment


def markup(text: str) -> Markup:
    """Mark text that is ours, or that a template has escaped, as not to be escaped again."""
    from markupsafe import Markup  # comes with jinja2

    return Markup(text)  # noqa: S704 -- see above


def _finalize(value: Any) -> Any:
    """Make every text that a template prints visible, so that no template can forget it; what is markup already stays."""
    return _text.visible(value) if type(value) is str else value


def _gist(meaning: str) -> str:
    """Keep a fact's meaning up to its first remark."""
    return _text.cut(meaning.partition(";")[0], 160)


def read(name: str) -> str:
    """Read a template, style or script of ours."""
    return files("aiact_report.report_templates").joinpath("templates", *name.split("/")).read_text("utf-8")
