"""UNDERSTAND IT. Bytes in, tree and links out: HTML, CSS, sitemaps, feeds and their kin. Pure; opens nothing."""
