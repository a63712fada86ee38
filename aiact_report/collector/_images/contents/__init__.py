"""What is in the layers."""
