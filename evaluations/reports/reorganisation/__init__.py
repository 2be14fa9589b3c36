"""What a change of agencies would move."""
