"""Turn what is really deployed into a dossier for an audit of Article 15 of the EU AI Act.

The way through the program:
    cli.main(argv) → pipeline.collect(paths) → pipeline.link(evidence) → pipeline.judge(evidence, mapping) → pipeline.render(dossier)
    collector/ sees, linking/ joins, mapping/ judges, report_templates/ tells; model/ names what they speak of.
"""

__version__ = "0.1.0"
