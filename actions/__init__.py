"""Rasa actions, a module per concern: from tracker to core and records, and back.

An action reads the conversation's slots, asks the core (``bot.triage``) what follows, and says it
with the responses of ``domain.yml``. It holds no rule of its own.
"""
