"""The council's desk: the applications of one council, the yearly return and the guide's own figures.

What is kept and counted is left to ``bot.records``; signing in, to ``bot.web.staff``.
"""
