"""A region over the years: its readings, yardsticks, levers and goals."""
