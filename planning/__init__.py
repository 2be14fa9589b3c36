"""What to reach and how: targets, the cheapest path, recommendations and actions."""
