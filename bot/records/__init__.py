"""What is kept: conversations, applications, the audit, the outbox, and for how long.

What goes out by e-mail is left to ``bot.delivery``; what an application means, to ``bot.triage``.
"""
