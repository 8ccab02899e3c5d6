"""Documents to one searchable, immutable generation on disk. Knows nothing of questions' meaning or settings."""
