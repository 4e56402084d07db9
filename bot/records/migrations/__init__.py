"""The schema's history. What the newest schema is, ``bot.records.models`` says."""
