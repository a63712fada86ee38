"""YAML (and JSON in it) with line numbers, bounded."""
