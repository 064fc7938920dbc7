"""What the rule language says: conditions and expressions, policies, and the walk over them."""
