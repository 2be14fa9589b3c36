"""What a new year takes over from the last: parts of agencies and evidence that still holds."""
