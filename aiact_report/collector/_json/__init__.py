"""JSON that other tools wrote."""
