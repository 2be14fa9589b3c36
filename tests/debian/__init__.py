"""The pages for administrators, tried on bare Debians: every command as it stands there, and no other."""
