"""Office and PDF documents, read within limits."""
