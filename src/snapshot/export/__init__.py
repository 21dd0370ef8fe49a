"""HAND IT OVER. Records files, page lists, data packages, reports: formats that need no `snapshot` to be read."""
