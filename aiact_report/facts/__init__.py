"""The fact registry: what can be seen, of what type, and by whom. The contract between the stages."""
