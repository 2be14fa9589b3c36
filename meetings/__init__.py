"""Review meetings, their minutes as evidence, and the interview."""
