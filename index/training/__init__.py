"""Makes what the index ships with: the bilingual embedding model and the general syllable counts."""
