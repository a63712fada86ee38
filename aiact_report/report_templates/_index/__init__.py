"""The complete index: every subject with every verdict and what it rests on, as data for a script and as a table for whoever has none."""
