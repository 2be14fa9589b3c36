"""The regulation as pure functions: arithmetic, levels, readiness, age, targets, names. No Django, no database."""
