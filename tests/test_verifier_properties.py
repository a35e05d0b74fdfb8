"""What holds of the verifier for any text."""

from hypothesis import given
from hypothesis import strategies as st

from notes.models import Verdict
from notes.verifier import Passage, check, verdict

RANK = {Verdict.NOT_FOUND: 0, Verdict.PARTLY: 1, Verdict.SUPPORTED: 2}
PEOPLE = ("Ada Lind", "Bruno Sato", "Chidi Novak")
STRANGERS = ("Zelda", "Quentin", "Wanda")
DAYS = ("Monday", "Tuesday", "Thursday", "Friday")
THINGS = ("the editor", "a printer cable", "the annual budget", "our landing page")
VERBS = ("ship", "order", "review", "paint")

passages = st.builds(
    Passage,
    quote=st.text(),
    line=st.text(),
    around=st.text(),
    speaker=st.none() | st.text(),
)


@st.composite
def promises(draw):
    """Words that make up a promise, and a line in which it is given."""
    part = {
        "who": draw(st.sampled_from(PEOPLE)),
        "verb": draw(st.sampled_from(VERBS)),
        "what": draw(st.sampled_from(THINGS)),
        "day": draw(st.sampled_from(DAYS)),
        "number": draw(st.integers(2, 9999)),
    }
    line = "Right, I will {verb} {what} on {day}, all {number} of them.".format(**part)
    return part, [Passage(quote=line, line=line, speaker=part["who"])]


def told(part, *, will="will"):
    return f"{{who}} {will} {{verb}} {{what}} on {{day}}, all {{number}} of them.".format(**part)


def rank(statement, cited):
    return RANK[verdict(statement, cited, people=PEOPLE)]


@given(promises())
def test_a_true_promise_is_supported(promise):
    part, cited = promise

    assert check(told(part), cited, people=PEOPLE).doubts == ()


@given(promises(), st.data())
def test_a_planted_error_is_always_seen(promise, data):
    part, cited = promise
    others = {
        "who": st.sampled_from([*PEOPLE, *STRANGERS]),
        "day": st.sampled_from(DAYS),
        "number": st.integers(2, 9999),
    }
    key = data.draw(st.sampled_from(sorted(others)))
    wrong = data.draw(others[key].filter(lambda value: value != part[key]))

    assert rank(told(part | {key: wrong}), cited) < rank(told(part), cited)


@given(promises(), st.sampled_from(["won't", "will not", "will never", "cannot"]))
def test_a_negation_put_in_is_always_seen(promise, denial):
    part, cited = promise

    assert rank(told(part, will=denial), cited) < rank(told(part), cited)


@given(promises(), st.sampled_from(["won't", "will not", "will never", "cannot"]))
def test_a_negation_taken_out_is_always_seen(promise, denial):
    part, cited = promise
    line = cited[0].line.replace("will", denial)
    denied = [Passage(quote=line, line=line, speaker=part["who"])]

    assert rank(told(part), denied) < rank(told(part, will=denial), denied)


@given(st.text(), st.lists(passages, max_size=4), st.text(alphabet="0123456789", min_size=1))
def test_a_number_added_never_raises_a_verdict(statement, cited, number):
    assert rank(f"{statement} in {number}", cited) <= max(1, rank(statement, cited))


@given(st.text(), st.lists(passages, max_size=5), st.text(), st.randoms())
def test_the_order_of_the_lines_doesnt_matter(statement, cited, credited, order):
    shuffled = order.sample(cited, len(cited))

    assert (
        verdict(statement, cited, credited=credited, people=PEOPLE)
        == verdict(statement, shuffled, credited=credited, people=PEOPLE)
    )  # fmt: skip


@given(st.text(), st.lists(passages, max_size=4), st.none() | st.text(), st.lists(st.text()))
def test_any_text_has_a_verdict(statement, cited, credited, people):
    found = check(statement, cited, credited=credited, people=people)

    assert found.verdict in RANK
    assert (found.verdict == Verdict.SUPPORTED) == (not found.doubts)
    assert all(doubt.sentence for doubt in found.doubts)


@given(st.lists(st.sampled_from([*THINGS, *DAYS, "not", "no", "40", "forty"]), min_size=1))
def test_a_line_carries_itself(words):
    line = " ".join(words)

    assert verdict(line, [Passage(quote=line, line=line)]) == Verdict.SUPPORTED
