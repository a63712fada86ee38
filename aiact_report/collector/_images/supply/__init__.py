"""Signatures, attestations and keys beside an image."""
