"""The whole chain on one machine, with invented persons: ``khaosat demo``."""
