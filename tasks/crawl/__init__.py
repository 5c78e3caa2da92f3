"""One crawl: what is asked for again and when, what is kept, and what becomes of each portal's addresses."""
