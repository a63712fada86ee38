"""Image files of Apptainer: SIF."""
