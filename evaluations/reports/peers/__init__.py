"""Where a region stands among others, by the published results only."""
