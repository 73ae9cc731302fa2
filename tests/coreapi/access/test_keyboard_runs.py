import pytest
from hypothesis import given
from hypothesis import strategies as st

from coreapi.access.passwords import keyboard_runs

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
LINES = [row[begin : begin + 8] for row in ROWS for begin in range(len(row) - 2)]
COLUMNS = ["".join(keys) for keys in zip(*(row[:7] for row in ROWS), strict=True)]
line = st.sampled_from([*LINES, *COLUMNS])


@given(st.lists(st.one_of(line, line.map(lambda keys: keys[::-1])), min_size=1, max_size=4))
def test_lines_of_keys_are_runs_in_either_direction(lines: list[str]) -> None:
    assert keyboard_runs.is_run("".join(lines))


@given(line, line)
def test_two_lines_by_turns_are_a_run(one: str, other: str) -> None:
    keys = min(len(one), len(other))

    assert keyboard_runs.is_run("".join(map("".join, zip(one[:keys], other[:keys], strict=True))))


@pytest.mark.parametrize(
    "text",
    [
        *("1qaz@wsx3edc", "zaq12wsxcde3", "111222333444", "121212121212", "147258369147"),
        *(
            "!@#$%^&*()_+",
            "qwertzuiop",
            "azertyuiop",
            "abcdefghijkl",
            "1a2b3c4d5e6f",
            "aaaaaaaaaaaa",
        ),
    ],
)
def test_what_fingers_type_without_thinking_is_a_run(text: str) -> None:
    assert keyboard_runs.is_run(text)


@pytest.mark.parametrize("key", "1a \\`~")
@pytest.mark.parametrize("times", [12, 33, 64])
def test_one_key_again_and_again_is_a_run(key: str, times: int) -> None:
    assert keyboard_runs.is_run(key * times)


@pytest.mark.parametrize("line", ["1", "1234567890", "12"])
def test_what_is_longer_than_any_list_has_it_is_none(line: str) -> None:
    assert keyboard_runs.is_run((line * 64)[:64])
    assert not keyboard_runs.is_run((line * 65)[:65])


@pytest.mark.parametrize(
    "text", ["qwertyuiopas", "poiuytrewqlk", "qwertyuiopa", "asdfghjkl;'z", "12345678qw"]
)
def test_the_last_line_may_be_short(text: str) -> None:
    assert keyboard_runs.is_run(text)


@pytest.mark.parametrize(
    "text",
    [
        *("`1234567890-=", "~!@#$%^&*()_+", "qwertyuiop[]\\", "qwertyuiop{}|"),
        *("asdfghjklöä#", "asdfghjklöä'", "qwertzuiopü+", '!"§$%&/()=?'),
        *("<yxcvbnm,.-", ">yxcvbnm;:_", "&é\"'(-è_çà)=", "wxcvbn?./§", "qsdfghjklmù*"),
    ],
)
def test_every_key_of_a_row_is_known(text: str) -> None:
    assert keyboard_runs.is_run(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "qw",
        "11",
        "1212",
        "correct horse",
        "839201748265",
        "deserttreeswas",
        "é" * 12,
        "漢" * 12,
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert not keyboard_runs.is_run(text)


@pytest.mark.parametrize("text", ["werebird", "asdfqp", "qwertyuiopzm", "qwertyuiopasp"])
def test_a_line_in_another_text_is_none(text: str) -> None:
    assert not keyboard_runs.is_run(text)
