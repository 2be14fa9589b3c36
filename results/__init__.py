"""Indexes over the years: results published by others, recorded past years, peers."""
