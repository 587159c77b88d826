"""What builds, checks and documents the project; not shipped."""
