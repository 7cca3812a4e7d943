"""Each protection of the template, weakened: the rule that must notice, the place, and the value put there."""
