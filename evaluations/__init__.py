"""One year of one institution: stages and windows, assignments, the value columns and their index."""
