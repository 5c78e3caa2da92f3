"""Whether records are good enough: the only room that knows Great Expectations, which it imports on first use."""
