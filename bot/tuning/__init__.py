"""Tunes the sentence encoder to how people speak of their reports: a developer's tool, not the service's.

``tasks`` gathers what there is to learn, ``slips`` mistypes it, ``network`` is the encoder with its
adapters in PyTorch, and ``tune`` learns them and writes ``data/encoder``, from which
``bot.language.build_encoder`` makes the encoder of the running service.
"""
