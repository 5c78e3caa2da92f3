"""Pages fetched and archived per second, beside Scrapy."""
