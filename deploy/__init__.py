"""What installs the program where it runs: an image, a chart, files for pipelines."""
