"""Rows of aid as the trade speaks of them; one file per kind of paper."""
