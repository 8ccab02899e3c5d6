"""Files to documents, passages and targets. Knows nothing of indexes, questions or settings."""
