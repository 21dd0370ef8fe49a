"""KEEP IT: WARC files, written, read, indexed and mended. The only room that knows warcio."""
