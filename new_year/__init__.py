"""Setting up a year: the cycle, its dates, what is taken over from the year before."""
