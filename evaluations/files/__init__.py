"""What a file is, whole or harmful, and what its text says. Pure; nothing here trusts a name or an extension."""
