"""What has changed between two reports, as data; and whether a report comes out again."""
