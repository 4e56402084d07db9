from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.errors import ReferenceInvalid
from bot.records.reference import ALPHABET, new_reference, parse_reference, speak_reference

references = st.builds(lambda _: new_reference(), st.integers())
places = st.sampled_from([4, 5, 6, 7, 9, 10, 11, 12])


def replaced(reference: str, place: int, character: str) -> str:
    return reference[:place] + character + reference[place + 1 :]


@given(references)
def test_a_reference_is_read_back_in_any_written_form(reference: str) -> None:
    bare = reference.replace("-", "")
    for written in (reference, reference.lower(), bare, bare[3:], f"  {bare[3:].lower()} ", " ".join(bare)):
        assert parse_reference(written) == reference


@given(references, places, st.sampled_from(ALPHABET))
def test_any_single_misread_character_is_caught(reference: str, place: int, character: str) -> None:
    if reference[place] == character:
        return
    with pytest.raises(ReferenceInvalid):
        parse_reference(replaced(reference, place, character))


@given(references, places, places)
def test_any_swap_of_two_different_characters_is_caught(reference: str, one: int, other: int) -> None:
    if reference[one] == reference[other]:
        return
    swapped = replaced(replaced(reference, one, reference[other]), other, reference[one])
    with pytest.raises(ReferenceInvalid):
        parse_reference(swapped)


def test_all_misreadings_and_swaps_of_one_reference_are_caught() -> None:
    bare = new_reference().replace("-", "")[3:]
    wrong = {
        bare[:place] + character + bare[place + 1 :]
        for place in range(8)
        for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        if not (character in "ZGN" and bare[place] in "26M")
    } | {bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :] for place in range(7)}
    for text in wrong - {bare}:
        with pytest.raises(ReferenceInvalid):
            parse_reference(text)


def test_the_alphabet_is_prime_and_has_no_look_alikes() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 19
    for alike in ("0OQD", "1IL", "5S", "8B", "2Z", "6G", "UV", "MN"):
        assert sum(character in ALPHABET for character in alike) <= 1


@pytest.mark.parametrize("text", ["", "ASB", "ASB-2222-222", "ASB-2222-22222", "🙂" * 8, "٢٢٢٢٢٢٢٢", "\x00"])
def test_what_is_no_reference_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ReferenceInvalid) as caught:
        parse_reference(text)
    assert not text or text == "ASB" or text not in str(caught.value)


def test_two_references_differ() -> None:
    assert len({new_reference() for _ in range(200)}) == 200


def test_a_reference_is_spelled_letter_by_letter() -> None:
    assert speak_reference("asb 22222222").startswith("A S B. 2, 2, 2, 2. 2, 2, 2, 2.")
    spoken = speak_reference(_with("AC"))
    assert spoken.startswith("A S B. A for Alpha, C for Charlie, 2, 2. ")


def _with(start: str) -> str:
    for character in ALPHABET:
        try:
            return parse_reference(f"{start}22222{character}")
        except ReferenceInvalid:
            continue
    raise AssertionError
