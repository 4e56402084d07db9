"""One turn of conversation: the Rasa agent in this process, its stores and locks.

Takes a message, lets Rasa and the actions answer it, and keeps the turn whole or not at all. How
the message arrived is left to ``bot.web``; what is said, to ``actions`` and ``domain.yml``.
"""
