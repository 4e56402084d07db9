"""What ``python -m bot`` can do, a module per command.

Parsing the command line is left to ``bot.__main__``.
"""
