"""One small rule language: decides, explains, counts in SQL, asks, finds the nearest yes."""
