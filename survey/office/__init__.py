"""Office and PDF documents, read within limits."""

"""Office documents: administrative papers in Word, tables with live formulas and forms in Excel."""
