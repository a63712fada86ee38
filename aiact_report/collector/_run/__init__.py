"""Which files are read, by whom, and in how many processes."""
