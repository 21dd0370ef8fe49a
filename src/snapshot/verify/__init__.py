"""TRUST IT: the strict validator. It shares no code with what it checks: its own gzip, WARC, HTTP and SURT."""
