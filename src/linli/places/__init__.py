"""Places: divisions with their history and boundaries; from a point to the grid that answers for it."""
