"""What is doubtful and belongs on an agenda or into an interview."""
