"""How an application reaches the council and its applicant: as text, PDF and e-mail.

Which e-mails are owed is left to ``bot.records``; the words of the conversation, to the dialogue.
"""
