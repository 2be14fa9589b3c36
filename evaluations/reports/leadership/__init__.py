"""The pages of leadership, each section a frozen value with its sentences."""
