"""Pages of insight, thin: what to show is decided below."""
