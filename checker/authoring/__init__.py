"""First drafts for authors of policies: a policy, a precondition in one, and tests of it."""
