"""What a run over many shops has found, in every format."""
