"""What leadership plans and follows: targets, actions, results by others, notes to the years."""
