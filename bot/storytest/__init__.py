"""Runs conversations that are written down as stories, against the real service.

A story says what a person types and presses and what must come of it. It is played to the real
agent with the real actions and a database of its own. The shape of a story file is that of Rasa
Pro's end-to-end tests. What the service says and decides is left to the packages below.
"""
