"""The values that conditions speak of: truths, amounts, instants, durations."""
