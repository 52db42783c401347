"""Questions to the tables of aid."""
