"""Storage: the encrypted connection, tables, set-based queries, migrations."""
