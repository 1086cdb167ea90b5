"""How many people, and what became of them: outcome words joined to the people counted beside them."""
