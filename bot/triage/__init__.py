"""The core: what must be known, what follows from it, and why.

Pure Python that knows nothing of Rasa, SQL or HTTP. It takes today's date and the area's rules as
arguments and can be read by a council officer beside the published page. Every face of the
service asks here and holds no rule of its own.
"""
