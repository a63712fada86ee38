"""Every other kind, as tables of fields."""
