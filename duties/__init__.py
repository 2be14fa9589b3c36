"""Whose turn it is: the tasks of one person, the list of an agency, reminders."""
