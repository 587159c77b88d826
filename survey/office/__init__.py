"""Office and PDF documents: read within limits; papers in Word, live tables and forms in Excel written."""
