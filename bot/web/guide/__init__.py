"""The plain pages at ``/guide``: the same conversation, one question a page, without any script.

Holds no rule and no words of the conversation: what is asked and told comes from ``bot.dialogue``.
"""
