"""What a container says of the model it serves."""
