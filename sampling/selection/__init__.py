"""Selection: drawing units with known probabilities, in one stage or several; not for pages."""
