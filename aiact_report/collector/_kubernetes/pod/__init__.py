"""A pod and its containers."""
