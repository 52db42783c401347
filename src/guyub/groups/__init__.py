"""Groups of businesses: founded, recognised, grown, split, merged, dissolved; found or built."""
