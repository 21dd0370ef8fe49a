"""SHOW IT: an archive as plain files that any host, a stick or `file://` can serve."""
