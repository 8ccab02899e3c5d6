"""Evidence to a draft: one module a kind of answer; ``compose`` chooses among them."""
