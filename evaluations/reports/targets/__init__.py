"""The ways to a target and what each raise takes."""
