"""Reports, policies and diagnostics in every form: they know their data and nothing of the stages."""
