"""Running helm and kustomize, bounded."""
