"""The face on the web: API, demonstration page, widget and the safety around them.

Holds no rule and no conversation of its own: what is said comes from ``bot.dialogue``.
"""
