"""The year itself: its stages and windows, who has which part, the levels of every stage, questions and more time."""
