"""Pages about aid."""
