"""What people's words mean: sentence encoder, counts, dates, bodies, places, danger.

Needs no Rasa except in ``components``, which puts the pieces into Rasa's pipeline. What follows
from an answer is left to ``bot.triage``; what is asked next, to ``bot.dialogue``.
"""
