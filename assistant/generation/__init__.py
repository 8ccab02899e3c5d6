"""Answers in a language model's words: prompts, the call with its deadline, sentences released as they are verified."""
