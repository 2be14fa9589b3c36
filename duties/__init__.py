"""Whose turn it is: the tasks of one person, the inbox of an agency, reminders."""
