"""Two offices find who stands in both their lists without showing each other the lists."""
