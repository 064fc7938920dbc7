"""What has changed between two reports, in every format."""
