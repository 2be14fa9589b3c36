"""What last year offers this one, and whether the new year is ready to begin."""
