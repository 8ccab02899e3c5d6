"""Questions to verified answers: understand, retrieve, compose, verify; and the surfaces that carry them."""
