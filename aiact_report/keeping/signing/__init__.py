"""Signatures over a dossier's manifest: keys as people keep them, DSSE envelopes, in-toto statements."""
