"""What is left to do so that one file is PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) at once.

WeasyPrint writes one of the two names into the metadata, and leaves the head of a list entry that a page ends outside its list. Tried with veraPDF:
see `docs/testing.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_END = b"</rdf:RDF>"
_NAMED = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""The name of PDF/UA, and what that name is: PDF/A takes none in its metadata that nobody described."""


def finish(document: Any, pdf: Any) -> None:
    """Complete the metadata and the tags of a file, before it is written; WeasyPrint calls this."""
    del document
    if "AF" in pdf.catalog:  # WeasyPrint 70 names each attachment twice
        import pydyf

        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for each in pdf.objects:
        if (getattr(each, "extra", None) or {}).get("Type") == "/Metadata":
            each.stream = [b"".join(each.stream).replace(_END, _NAMED + _END)]
            each.compress = False
    for entry in _strays(pdf):
        entry["S"] = "/Div"
        for part in _children(pdf, entry):
            if part.get("S") in ("/LBody", "/Lbl"):
                part["S"] = "/Div"


def _strays(pdf: Any) -> Iterator[dict[str, Any]]:
    """Yield the list entries that stand in no list."""
    for each in pdf.objects:
        if isinstance(each, dict) and each.get("Type") == "/StructElem" and each.get("S") == "/LI" and _holder(pdf, each).get("S") != "/L":
            yield each


def _holder(pdf: Any, element: dict[str, Any]) -> dict[str, Any]:
    """Give what holds an element, past what means nothing."""
    above = _object(pdf, element["P"])
    while above.get("S") in ("/Div", "/NonStruct") and "P" in above:
        above = _object(pdf, above["P"])
    return above


def _children(pdf: Any, element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for reference in element["K"]:
        if isinstance(reference, str | bytes):
            yield _object(pdf, reference)


def _object(pdf: Any, reference: str | bytes) -> dict[str, Any]:
    """Follow `12 0 R`."""
    found: dict[str, Any] = pdf.objects[int(reference.split()[0])]
    return found
