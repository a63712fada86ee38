"""Write docs/reference/: every control, fact and obligation, from the mapping that judges.

    PYTHONPATH=. .venv/bin/python docs/generate_reference.py

A test compares the pages with a fresh run: they cannot say anything else than the mapping.
"""

from __future__ import annotations

import runpy
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import yaml

from aiact_report.facts.registry import FactSpec, kind_of, registry
from aiact_report.mapping._controls import Question
from aiact_report.mapping._load import Mapping, load
from aiact_report.model import Control, Law, Reference, Relation, Support

FOLDER = Path(__file__).resolve().parent / "reference"
MADE = "<!-- Made by docs/generate_reference.py from aiact_report/mapping/; change it there. -->"


def cell(text: str) -> str:
    """Text that keeps its place in a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Make a Markdown table."""
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]


def obligation_links(control: Control) -> str:
    """Which obligations a control bears on, and how closely."""
    return ", ".join(f"[{item.obligation}](obligations.md#{anchor(item.obligation)}) ({item.relation})" for item in control.supports)


def anchor(key: str) -> str:
    """Make the anchor of a heading that consists of this key, as Markdown renderers do."""
    return key.lower().replace(".", "")


def controls_page(mapping: Mapping) -> str:
    """Every control: what it asks, why, and what a pass does not show."""
    controls = mapping.controls
    lines = [MADE, "# Controls", "", f"{len(controls)} questions. A severity grades the gap; it is no legal grade.", ""]
    rows = ((f"[{item.id}](#{anchor(item.id)})", cell(item.title), item.severity, ", ".join(item.subjects)) for item in controls)
    lines += table(("id", "what is so when it passes", "severity", "asked of"), rows)
    for control in controls:
        lines += control_section(control, mapping.questions[control.id], mapping.references)
    return "\n".join(lines) + "\n"


def control_section(control: Control, questions: list[Question], references: dict[str, Reference]) -> list[str]:
    """One control in full."""
    rows = [
        ("bears on", obligation_links(control)),
        *((f"expected of a {question.subject}", cell(question.expected)) for question in questions),
        ("severity", control.severity),
        ("reads", ", ".join(f"[`{name}`](facts.md#{kind_of(name)})" for name in control.reads)),
        ("references", "; ".join(cited(standard, clauses, references) for standard, clauses in control.references.items()) or "none"),
    ]
    lines = ["", f"## {control.id}", "", f"**{control.title}**", "", *table(("", ""), rows), ""]
    lines += [f"*Why.* {' '.join(control.rationale.split())}", "", f"*What a pass does not show.* {' '.join(control.limits.split())}", ""]
    lines += [f"*To close a gap.* {' '.join(control.remediation.text.split())}"]
    for platform, snippet in control.remediation.snippets.items():
        lines += ["", f"```{'dockerfile' if platform == 'dockerfile' else 'yaml'}", f"# {platform}", snippet.rstrip(), "```"]
    return lines


def cited(key: str, clauses: tuple[str, ...], references: dict[str, Reference]) -> str:
    """Name clauses with the standard and edition they are of."""
    return f"[{references[key].title}](references.md#{key}): {', '.join(clauses)}"


def references_page(mapping: Mapping) -> str:
    """Every standard with its edition, and every clause that is cited with what it asks."""
    lines = [
        MADE,
        "# References",
        "",
        "What controls refer to. A reference says that the clause asks the same or more; it does not say that a pass fulfils the clause.",
    ]
    for key, standard in mapping.references.items():
        citing: dict[str, list[str]] = defaultdict(list)
        for control in mapping.controls:
            for clause in control.references.get(key, ()):
                citing[clause].append(f"[{control.id}](controls.md#{anchor(control.id)})")
        rows = ((clause, cell(asks), ", ".join(citing[clause])) for clause, asks in standard.asks.items())
        lines += ["", f"## {key}", "", f"{standard.title}, <{standard.address.split(',')[0]}>. Checked {standard.checked}.", ""]
        lines += table(("clause", "asks", "cited by"), rows)
    return "\n".join(lines) + "\n"


def parameters_page(mapping: Mapping) -> str:
    """Every bound that controls ask by."""
    lines = [
        MADE,
        "# Parameters",
        "",
        "Bounds that controls ask by. [`parameters`](../configuration.md#parameters) of a configuration sets one to another value;",
        "",
    ]
    lines[-1:] = ["a loosened one takes a person and a reason, and is marked wherever it decides.", ""]
    rows = (
        (f"`{item.name}`", item.words(item.default), "larger" if item.loosens == "up" else "smaller", cell(item.meaning), ", ".join(item.controls))
        for item in mapping.parameters
    )
    return "\n".join([*lines, *table(("name", "default", "asks for less when", "meaning", "asked by"), rows)]) + "\n"


def facts_page(facts: dict[str, FactSpec], controls: list[Control]) -> str:
    """Every fact: its type, its meaning, who yields it and which controls read it."""
    readers: dict[str, list[str]] = defaultdict(list)
    for control in controls:
        for name in control.reads:
            readers[name].append(control.id)
    kinds: dict[str, list[str]] = defaultdict(list)
    for name in facts:
        kinds[kind_of(name)].append(name)
    lines = [MADE, "# Facts", "", f"{len(facts)} facts. `null` means: seen to be not set. A fact that was not seen is not in the evidence."]
    for kind in sorted(kinds):
        rows = (fact_row(name, facts[name], readers[name]) for name in sorted(kinds[kind]))
        lines += ["", f"## {kind}", "", *table(("fact", "type", "meaning", "yielded by", "read by"), rows)]
    return "\n".join(lines) + "\n"


def fact_row(name: str, fact: FactSpec, readers: list[str]) -> tuple[str, ...]:
    """One fact as a row."""
    unit = f" ({fact.unit})" if fact.unit else ""
    links = ", ".join(f"[{control}](controls.md#{anchor(control)})" for control in readers)
    return f"`{name}`", fact.type + unit, cell(fact.meaning), ", ".join(fact.sources), links or "no control"


def coverage_page(mapping: Mapping) -> str:
    """Subparagraph by subparagraph: what bears on it, what no container evidence can show, and what is needed instead."""
    lines = [MADE, "# Coverage of Article 15", "", *COVERAGE_HEAD]
    for paragraph in mapping.law.paragraphs:
        lines += ["", f"## {paragraph.label}", "", f"> {paragraph.text}", "", *borne(paragraph.key, mapping)]
        rows = [(cell(item.obligation), cell(item.why), cell(item.instead)) for item in mapping.law.beyond if item.paragraph == paragraph.key]
        lines += ["", *table(("what no container evidence can show", "why", "evidence needed instead"), rows)] if rows else []
    rows = [(cell(item.obligation), cell(item.why), cell(item.instead)) for item in mapping.law.beyond if not item.paragraph]
    lines += ["", "## Beside Article 15", "", *table(("what no container evidence can show", "why", "evidence needed instead"), rows)]
    return "\n".join([*lines, "", *asked_lines()]) + "\n"


COVERAGE_HEAD = (
    "Every subparagraph of Article 15, which controls bear on it ([why](relations.md)), what evidence from containers, images and clusters cannot show of it, and what",
    "is needed instead. After that: what practice guides ask for and which control answers it, and questions that were considered and are not asked, each with the reason.",
)


def borne(paragraph: str, mapping: Mapping) -> list[str]:
    """Name the controls that bear on a subparagraph, by obligation and relation."""
    rows = []
    for item in (one for one in mapping.law.obligations if one.paragraph == paragraph):
        pairs = argued(item.key, mapping.controls)
        found = [", ".join(control_link(control) for control, support in pairs if support.relation == word) or "none" for word in RELATIONS]
        rows.append((f"[{item.key}](relations.md#{anchor(item.key)})", f"“{cell(item.phrase)}”", *found))
    return table(("key", "words", *RELATIONS), rows) if rows else ["No control bears on it."]


RELATIONS: tuple[Relation, ...] = ("direct", "indirect", "enabling")


def control_link(control: Control) -> str:
    """Link to a control from a page beside the reference."""
    return f"[{control.id}](reference/controls.md#{anchor(control.id)})"


def asked_lines() -> list[str]:
    """Tell what practice guides ask, and what was considered and is not asked: the data beside this file."""
    found = yaml.safe_load((Path(__file__).resolve().parent / "coverage.yaml").read_text(encoding="utf-8"))
    answered = [(cell(row["asks"]), cell(row["answer"])) for row in found["guides"]]
    refused = [(cell(row["question"]), cell(row["why"])) for row in found["refused"]]
    guides = ["## What practice guides ask", "", *table(("asked for", "answered by"), answered), ""]
    return [*guides, "## Considered and not asked", "", *table(("question", "why not"), refused)]


def obligations_page(law: Law, controls: list[Control]) -> str:
    """Give the law's words, key by key, with the controls that bear on each, and what container facts cannot reach."""
    labels = {paragraph.key: paragraph for paragraph in law.paragraphs}
    lines = [MADE, "# Obligations", "", f"{law.title} (CELEX {law.celex}, consolidated {law.consolidated}). Words in quotation marks are the law's."]
    for item in law.obligations:
        paragraph = labels[item.paragraph]
        lines += ["", f"## {item.key}", "", f"{item.title}. [{paragraph.label}]({paragraph.anchor}):", "", f"> “{item.phrase}”"]
        lines += ["", item.note] if item.note else []
        rows = [(f"[{one.id}](controls.md#{anchor(one.id)})", cell(one.title), relation) for one, relation in bearers(item.key, controls)]
        lines += ["", *(table(("control", "", "relation"), rows) if rows else ["No control bears on it: see what would, below."])]
        for beyond in (entry for entry in law.beyond if entry.obligation == item.key):
            lines += ["", f"*Beyond container facts.* {' '.join(beyond.why.split())} *What would evidence it:* {' '.join(beyond.instead.split())}"]
    return "\n".join(lines) + "\n"


def relations_page(mapping: Mapping) -> str:
    """Each pairing of a control with words of the law, with its argument."""
    count = Counter(support.relation for control in mapping.controls for support in control.supports)
    lines = [MADE, "# Relations: which control bears on which words, how closely, and why", "", *RELATIONS_HEAD]
    lines += ["", f"{sum(count.values())} pairings: {', '.join(f'{count[word]} {word}' for word in RELATIONS)}."]
    for item in mapping.law.obligations:
        rows = [argument_row(control, support) for control, support in argued(item.key, mapping.controls)]
        lines += ["", f"## {item.key}", "", f"“{item.phrase}”", "", *([item.note, ""] if item.note else [])]
        lines += table(("control", "what is so when it passes", "relation", "because"), rows) if rows else ["No control bears on it."]
    return "\n".join(lines) + "\n"


RELATIONS_HEAD = (
    "*direct*: the words of that subparagraph name the measure, or the effect that a pass shows. *indirect*: a pass helps, and the words ask for something else or",
    "more. *enabling*: a pass makes another measure possible or checkable and proves nothing alone. A pairing without an argument is refused when a mapping is loaded.",
    "",
    "The general duty of 15(5), resilience against unauthorised third parties (first subparagraph), and the measures against AI-specific attacks (third subparagraph)",
    "are kept apart: on the third bear only questions that are asked of what serves, trains or holds a model. That is why the network, privileges, credentials",
    "and logs of any workload stand under 15.5-unauthorised and not under poisoning, evasion or confidentiality attacks. How pairings become the words on page one: [roll-ups](roll-ups.md).",
)


def argued(key: str, controls: list[Control]) -> list[tuple[Control, Support]]:
    """Find the pairings of an obligation, the closest first."""
    found = [(control, support) for control in controls for support in control.supports if support.obligation == key]
    return sorted(found, key=lambda pair: RELATIONS.index(pair[1].relation))


def argument_row(control: Control, support: Support) -> tuple[str, ...]:
    """One pairing as a row."""
    relation = support.relation + (f" (answers on {', '.join(support.of)})" if support.of else "")
    return f"[{control.id}](reference/controls.md#{anchor(control.id)})", cell(control.title), relation, cell(support.why)


def bearers(key: str, controls: list[Control]) -> list[tuple[Control, str]]:
    """Find the controls that bear on an obligation, with their relation."""
    return [(control, support.relation) for control in controls for support in control.supports if support.obligation == key]


def pages(mapping: Mapping) -> dict[str, str]:
    """Every page by its file name, seen from the folder of the reference."""
    return {
        "controls.md": controls_page(mapping),
        "parameters.md": parameters_page(mapping),
        "facts.md": facts_page(registry(), mapping.controls),
        "obligations.md": obligations_page(mapping.law, mapping.controls),
        "references.md": references_page(mapping),
        "services.md": services(MADE, table),
        "../relations.md": relations_page(mapping),
        "../coverage-of-article-15.md": coverage_page(mapping),
    }


services = runpy.run_path(str(Path(__file__).with_name("reference_services.py")))["services_page"]
"""The page of servers and services, which has a file of its own."""


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages(load()).items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
