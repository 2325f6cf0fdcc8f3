"""The workspace: one folder with the encrypted database, key slots, backups and attachments."""
