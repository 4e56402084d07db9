"""Shows what the walk over the whole decision space found."""

from __future__ import annotations

from bot.triage.proof import Proof


def proof_text(proof: Proof) -> str:
    """The proof as lines.

    Args:
        proof: What ``prove`` returned.

    Returns:
        Figures, then a line for each property, with its counterexample where it fails.
    """
    lines = [
        f"states        {proof.states:,}",
        f"paths         {proof.paths:,}",
        f"longest path  {proof.longest_path} questions",
        f"time          {proof.seconds:.1f} s",
        "",
    ]
    for checked in proof.properties:
        lines.append(f"{'holds' if checked.holds else 'FAILS'}  {checked.name}")
        if not checked.holds:
            lines.append(f"       counterexample: {checked.counterexample}")
    return "\n".join(lines) + "\n"
