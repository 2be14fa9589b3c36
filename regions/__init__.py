"""For whom: regions with their codes and time zones, and the local agencies (OPD)."""
