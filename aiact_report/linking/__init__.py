"""JOIN: one file, one relation between subjects; each adds derived facts that cite what they came from."""
