"""What a command installs."""
