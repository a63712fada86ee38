"""From text to instructions and words."""
