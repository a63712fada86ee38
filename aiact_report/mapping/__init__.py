"""JUDGE: the law, the controls, the fact registry, and the rules that tie them."""
