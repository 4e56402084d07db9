"""The call screen at ``/staff``: a scripted guide for those who take calls, on the same conversation.

Holds no rule: what is asked and told comes from ``bot.dialogue`` on the channel ``phone``.
"""
