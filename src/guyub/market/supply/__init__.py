"""What the region can supply: found by words, held against what is required, counted and told."""
