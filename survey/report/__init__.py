"""The printed report of a scoring run: one HTML file that needs nothing beside it."""
