"""Forms of aid."""
