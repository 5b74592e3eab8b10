"""The store: one contract on SQLite and PostgreSQL, and what each of them promises of its own."""
