"""TELL: one file, one output format; the templates, style and script stand beside them."""
