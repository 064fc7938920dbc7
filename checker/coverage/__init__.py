"""How much of a policy its rule tests hold: what no case has seen, which changes none notices."""
