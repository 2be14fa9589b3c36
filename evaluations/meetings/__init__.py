"""Review meetings, interviews, and their minutes as evidence."""
