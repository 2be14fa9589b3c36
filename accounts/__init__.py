"""Who is asking: users, memberships, roles, sign-in and its event log."""
