"""One round from plan to report, composed of the three pure packages; the store, the command line."""
