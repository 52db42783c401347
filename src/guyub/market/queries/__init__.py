"""What the pages and papers of the market read, by part."""
