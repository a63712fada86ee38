"""What a Kubernetes object says, wherever it is read: file, chart, overlay or cluster."""
