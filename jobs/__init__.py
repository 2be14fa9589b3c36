"""Background work: the row is the truth, the broker only carries its number."""
