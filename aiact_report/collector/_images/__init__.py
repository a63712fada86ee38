"""What an image is, wherever it is kept: layout, archive, registry, engine."""
