"""Shows what became of the mutants: a table of kinds, then those that no story noticed, by file and line."""

from __future__ import annotations

from collections.abc import Iterator

from bot.storytest.mutate import Mutation, Tried


def as_text(mutation: Mutation, colour: bool = False) -> str:
    """The result as lines.

    Args:
        mutation: What became of the mutants.
        colour: Whether to colour it, for a terminal.

    Returns:
        The lines.
    """
    red, plain = ("\033[31m", "\033[0m") if colour else ("", "")
    lines = [f"{'':20}{'noticed':>9}{'of':>6}{'%':>8}"]
    for kind, one in mutation.figures().items():
        share = 100 * one["noticed"] / one["mutants"]
        lines.append(f"{kind:20}{one['noticed']:>9}{one['mutants']:>6}{share:>8.1f}")
    noticed = len(mutation.counted) - len(mutation.survivors)
    lines.append(f"{'score':20}{noticed:>9}{len(mutation.counted):>6}{mutation.score:>8.1f}")
    lines += [
        "",
        f"{mutation.stories} stories took part; {mutation.seconds:.0f} s.",
        f"{len(mutation.equivalent)} more change nothing that anybody could notice: mutants_equivalent.yml.",
    ]
    if mutation.survivors:
        lines += ["", f"{red}No story noticed:{plain}", *_survivors(mutation.survivors)]
    if mutation.wrongly_listed:
        lines += ["", f"{red}Listed as equivalent, but noticed; take them off the list:{plain}"]
        lines += [f"  {one.mutant.name} (by {one.noticed_by!r})" for one in mutation.wrongly_listed]
    return "\n".join(lines) + "\n"


def _survivors(survivors: list[Tried]) -> Iterator[str]:
    for one in survivors:
        told = f"{one.could_notice} stories touch it" if one.could_notice else "no story touches it"
        yield f"{one.mutant.place}: {one.mutant.kind}: {one.mutant.change} ({told})"
