"""Answers ``python -m bot understand``: JSON Lines of texts in, JSON Lines of meanings out, in order.

Each line is ``{"text", "question"}``; each answer ``{"text", "question", "intent", "confidence", "answer",
"danger"}`` as contract.md says. Reads in batches, because the encoder is faster so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, TextIO

from threadpoolctl import threadpool_limits

from bot.errors import GuideError
from bot.language.answer_model import QUESTIONS, load_answer_model
from bot.language.encoder import shared_encoder
from bot.language.intents import IntentModel
from bot.language.judgement import Judgement, judge
from bot.language.normalise import normalise
from bot.language.reading import ReadingContext, read
from bot.language.trained import load_trained
from bot.triage.area import load_area
from bot.triage.geography import Geography

BATCH = 256


class UnderstandInputError(GuideError):
    """A line is not what the contract says."""


def run(stdin: TextIO, stdout: TextIO, today: date) -> int:
    """Reads every line and answers it.

    Args:
        stdin: JSON Lines.
        stdout: Where the answers go, one for one in order.
        today: Today's date in England.

    Returns:
        0.

    Raises:
        UnderstandInputError: A line is no JSON object with a text.
    """
    # The arrays are small: a second thread costs more in waiting than it saves.
    threadpool_limits(1)
    area = load_area()
    context = ReadingContext(today, area, Geography.load(area))
    model = load_trained(shared_encoder())
    lines = (line for line in enumerate(stdin, 1) if line[1].strip())
    while batch := list(islice(lines, BATCH)):
        for answer in understand([_parsed(*line) for line in batch], model, context):
            stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        stdout.flush()
    return 0


def understand(
    lines: Sequence[tuple[str, str | None]], model: IntentModel, context: ReadingContext
) -> Iterator[dict[str, Any]]:
    """Says what texts mean.

    Args:
        lines: Texts with the question that was asked, or None.
        model: The classifier.
        context: The day, the area and its places.

    Yields:
        One mapping for each line, as the contract names its keys.
    """
    rows = model.probabilities([text for text, _ in lines])
    answers = load_answer_model()
    if answers is not None:
        answers.expect([normalise(text) for text, question in lines if question in QUESTIONS])
    for (text, question), row in zip(lines, rows, strict=True):
        reading = read(text, question, context, facts=False)
        ranking = {label: float(share) for label, share in zip(model.labels, row, strict=True)}
        judged: Judgement = judge(text, question, reading, ranking)
        yield {
            "text": text,
            "question": question,
            "intent": judged.intent,
            "confidence": round(judged.confidence, 4),
            "answer": reading.answer,
            "danger": judged.danger,
        }


def _parsed(number: int, line: str) -> tuple[str, str | None]:
    try:
        content = json.loads(line)
        text, question = content["text"], content.get("question")
    except (ValueError, TypeError, KeyError, AttributeError):
        text = question = None
    if not isinstance(text, str) or not isinstance(question, str | None):
        raise UnderstandInputError(
            "UNDERSTAND-LINE",
            f"Line {number} is no JSON object with a text.",
            'Write each line as {"text": "nah not yet", "question": "reported"}.',
        )
    return text, question
