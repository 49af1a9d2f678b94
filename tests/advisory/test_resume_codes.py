import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.assessments.codes import ALPHABET, WrongCode, new_code, read_code, shown
from advisory.assessments.links import TamperedLink, public_id_of, token_for

codes = st.builds(new_code)


def test_a_code_has_ten_characters_and_is_shown_in_two_groups():
    code = new_code()

    assert len(code) == 10
    assert set(code) <= set(ALPHABET)
    assert shown(code) == f"{code[:5]}-{code[5:]}"


@given(codes)
def test_a_code_is_read_as_people_type_it(code: str):
    assert read_code(f"  {shown(code).lower()} ") == code
    assert read_code(code.replace("1", "l").replace("0", "o")) == code
    assert read_code(code.replace("1", "I").replace("0", "O")) == code


@given(codes, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code: str, place: int, other: str):
    typed = code[:place] + other + code[place + 1 :]

    if typed == code:
        assert read_code(typed) == code
    else:
        with pytest.raises(WrongCode):
            read_code(typed)


@given(codes, st.integers(0, 8), st.integers(1, 9))
def test_two_exchanged_characters_are_always_noticed(code: str, first: int, distance: int):
    second = min(first + distance, 9)
    letters = list(code)
    letters[first], letters[second] = letters[second], letters[first]
    typed = "".join(letters)

    if typed == code:
        assert read_code(typed) == code
    else:
        with pytest.raises(WrongCode):
            read_code(typed)


@pytest.mark.parametrize("text", ["", "7K3M9", "U" * 10, "Ế" * 10, "7K3M9-QW2T8-7K3M9", "١" * 10])
def test_what_is_no_code_is_refused(text: str):
    with pytest.raises(WrongCode):
        read_code(text)


def test_a_private_link_leads_back_to_its_assessment():
    public_id = uuid.uuid4()

    assert public_id_of(token_for(public_id)) == public_id


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1],
        lambda t: "0" + t[1:] if t[0] != "0" else "1" + t[1:],
        lambda t: t.partition(":")[0],
        lambda _t: "",
    ],
)
def test_a_changed_link_is_refused(change):
    with pytest.raises(TamperedLink):
        public_id_of(change(token_for(uuid.uuid4())))
