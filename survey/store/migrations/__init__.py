"""The migrations of the schema, run from `survey.store.schema.migrate`."""
