"""Everything that writes about groups."""
