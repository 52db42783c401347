"""Procurement plans with the database: reading an uploaded file, judging its lines, summing up."""
