"""The dates of a report, drawn, as data and as a calendar."""
