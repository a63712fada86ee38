"""SEE: one file, one kind of source; `_name.py` is a helper they share."""
