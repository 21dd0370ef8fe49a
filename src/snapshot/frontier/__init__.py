"""WHICH URL NEXT? Order, seen set, scope, robots, politeness. Decides; never sleeps or fetches."""
