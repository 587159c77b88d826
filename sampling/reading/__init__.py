"""Reading a plan document: from its text to quantities, formulas, tasks, findings and a draft plan."""
