"""The pages of those who work with the guide: signing in, accounts, calls.

What residents see is left to the rest of ``bot.web``.
"""
