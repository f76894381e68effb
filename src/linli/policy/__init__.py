"""Policy packs: everything a district may change, as data, versioned, with effective dates."""
