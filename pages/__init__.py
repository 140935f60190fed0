"""The pages of Repère: a conversation, and plain HTML pages with stable addresses."""
