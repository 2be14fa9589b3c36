"""The leaders' pages: summary, presentation, years, calibration, progress of the work."""
