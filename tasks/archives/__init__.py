"""The archive: every page's bytes for ever, as WARC 1.1 files that other tools read too."""
