"""From instructions to stages and commands."""
