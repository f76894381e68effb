"""How deep divisions go."""

DEEPEST = 5  # 1 district, 2 street, 3 community, 4 grid, 5 cell
NEIGHBOUR = "neighbour"  # kind of a division at depth 1 that is not ours: known only to say whose a place is
