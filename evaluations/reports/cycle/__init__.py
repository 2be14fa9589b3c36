"""What the working pages show: worklist, indicator, values, history."""
