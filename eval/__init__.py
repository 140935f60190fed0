"""How good the assistant is, measured on questions people would really send."""
