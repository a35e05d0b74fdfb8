"""The verifier: what the cited words carry, what they don't, and why."""

import pytest

from notes.models import Verdict
from notes.verifier import Doubt, Passage, Reason, check, verdict

SHIP = Passage(
    quote="We will ship the editor on Friday, and it costs forty euros.",
    line="We will ship the editor on Friday, and it costs forty euros.",
    around="Anna Berg asked whether marketing knows.",
    speaker="Ben",
)


def passage(line, speaker=None, around=""):
    return Passage(quote=line, line=line, around=around, speaker=speaker)


def test_words_that_are_there_are_supported():
    assert verdict("ship the editor on Friday", [SHIP]) == Verdict.SUPPORTED


def test_other_words_for_the_same_are_supported():
    assert verdict("The editor ships on Friday.", [SHIP]) == Verdict.SUPPORTED
    assert verdict("The editor costs 40 euros.", [SHIP]) == Verdict.SUPPORTED


def test_what_is_supported_has_no_reason():
    found = check("The editor ships on Friday.", [SHIP])

    assert (found.reason, found.doubts) == (None, ())


def test_nothing_cited_is_nothing_found():
    assert check("Anything.", []).reason == Reason.NOTHING_CITED
    assert verdict("Anything.", []) == Verdict.NOT_FOUND


def test_words_that_are_not_there_are_not_found():
    found = check("The printer needs new toner.", [SHIP])

    assert (found.verdict, found.reason) == (Verdict.NOT_FOUND, Reason.TOO_LITTLE)


def test_words_of_which_few_are_there_are_partly_found():
    claim = "The editor gets a darker theme, bigger icons, shortcuts and another printer driver."

    found = check(claim, [SHIP])

    assert (found.verdict, found.reason) == (Verdict.PARTLY, Reason.TOO_LITTLE)


def test_of_long_lines_more_must_be_there():
    claim = "The editor's icons get brighter colours and rounder corners."
    short = [passage("The editor, you mean?")]
    long = [*short, *[passage("So we go through all of that once more, bit by bit.")] * 12]

    assert verdict(claim, short) == Verdict.SUPPORTED
    assert check(claim, long).reason == Reason.TOO_LITTLE


def test_a_short_line_on_the_meeting_itself_needs_no_words():
    assert verdict("The group discussed the agenda and made plans.", [SHIP]) == Verdict.SUPPORTED
    assert verdict("Toner is empty.", [SHIP]) == Verdict.NOT_FOUND


@pytest.mark.parametrize(
    ("claim", "doubt"),
    [
        ("The editor costs 50 euros.", Doubt(Reason.NUMBER, "50")),
        ("The editor costs fourteen euros.", Doubt(Reason.NUMBER, "fourteen")),
        ("The editor costs 40 dollars.", Doubt(Reason.NUMBER, "dollar")),
        ("They ship the editor on Monday.", Doubt(Reason.DAY, "Monday")),
        ("They ship the editor in May.", Doubt(Reason.DAY, "May")),
        ("They ship the editor tomorrow.", Doubt(Reason.DAY, "tomorrow")),
        (
            "We will never ship the editor on Friday.",
            Doubt(Reason.NEGATION, "We will never ship the editor on Friday"),
        ),
        ("The editor ships on Friday, says Zelda.", Doubt(Reason.NAME, "Zelda")),
        ("Zelda said the editor ships on Friday.", Doubt(Reason.NAME, "Zelda")),
        ("Carla said the editor ships on Friday.", Doubt(Reason.SPEAKER, "Carla")),
        ("Ship the editor on Friday to Carla.", Doubt(Reason.SPEAKER, "Carla")),
    ],
)
def test_one_wrong_thing_is_marked_with_its_reason(claim, doubt):
    found = check(claim, [SHIP], people=["Ben", "Carla"])

    assert (found.verdict, found.doubts) == (Verdict.PARTLY, (doubt,))


def test_short_names_of_days_are_days():
    thurs = passage("We ship the editor on Thurs. for sure.")

    assert check("They ship the editor on Thursday.", [thurs]).doubts == ()
    assert check("They ship the editor by Thurs.", [SHIP]).reason == Reason.DAY


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_sentence_that_names_what_it_is_about(reason):
    sentence = Doubt(reason, "forty").sentence

    assert sentence[0].isupper()
    assert sentence.endswith((".", "”."))
    assert ("orty" in sentence) == (reason not in {Reason.NOTHING_CITED, Reason.TOO_LITTLE})


def test_all_that_is_wrong_is_told():
    found = check("The editor will not ship on Monday for 50 euros.", [SHIP])

    assert {doubt.reason for doubt in found.doubts} == {
        Reason.NUMBER,
        Reason.DAY,
        Reason.NEGATION,
    }


def test_a_first_name_in_s_is_a_name_too():
    found = check("Jonas presented the editor, which ships on Friday.", [SHIP])

    assert found.doubts == (Doubt(Reason.NAME, "Jonas"),)


def test_neighbours_may_hold_a_name():
    assert verdict("The editor ships on Friday, says Anna Berg.", [SHIP]) == Verdict.SUPPORTED


def test_the_names_of_those_who_speak_need_not_be_said():
    said = passage("We ship the editor on Friday.", speaker="Carla Ruiz")

    for claim in ("Carla Ruiz ships the editor on Friday.", "Carla's editor ships on Friday."):
        assert verdict(claim, [said], people=["Carla Ruiz", "Ben"]) == Verdict.SUPPORTED


def test_a_number_in_a_speakers_label_is_none():
    said = passage("We ship the editor.", speaker="Speaker 2")

    people = ["Speaker 1", "Speaker 2"]
    assert verdict("Speaker 2 ships the editor.", [said], people=people) == Verdict.SUPPORTED
    assert check("Speaker 1 ships the editor.", [said], people=people).reason == Reason.SPEAKER


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Anna's", "Anna has it."),
        ("Berg\u2019s", "Anna Berg has it."),
        ("Jürgen", "Jurgen has it."),
        ("GitHub", "It is on github."),
    ],
)
def test_a_name_is_found_in_its_forms(name, said):
    assert (
        check(f"The file is on {name} disk.", [passage(f"The file, the disk. {said}")]).doubts == ()
    )


def test_a_speaker_called_by_a_letter_is_named_by_no_article():
    claim = "A file is on the disk, it is for B."

    found = check(claim, [passage("A file on the disk for B", "B")], people=["A", "B"])

    assert found.verdict == Verdict.SUPPORTED


def test_a_heading_in_capitals_is_no_list_of_names():
    claim = "The Editor Ships On Friday For Forty Euros"

    assert verdict(claim, [SHIP]) == Verdict.SUPPORTED


def test_a_quote_must_be_literal():
    assert verdict("The editor costs “forty euros”.", [SHIP]) == Verdict.SUPPORTED

    found = check("The editor costs “forty dollars”.", [SHIP])

    assert (found.verdict, found.reason) == (Verdict.NOT_FOUND, Reason.QUOTE)


def test_a_quote_may_go_on_in_the_next_line():
    said = [passage("We ship the"), passage("editor on Friday.")]

    assert verdict("They “ship the editor” then.", said) == Verdict.SUPPORTED
    assert verdict("We ship the editor", said) == Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("credited", "found"),
    [
        ("Ben", Verdict.SUPPORTED),
        ("Carla", Verdict.PARTLY),
        (None, Verdict.SUPPORTED),
    ],
)
def test_who_is_credited_must_be_the_one_who_speaks(credited, found):
    assert verdict("ship the editor on Friday", [SHIP], credited=credited) == found


def test_whom_the_speaker_calls_by_name_may_be_credited():
    asked = Passage(quote="Carla, send the file", line="Carla, send the file by noon.")

    for credited in ("Carla", "Carla Ruiz"):
        assert verdict("send the file", [asked], credited=credited) == Verdict.SUPPORTED


def test_several_who_are_spoken_to_at_once_may_be_credited():
    said = passage("You two make the prototype, please.", "Ben")
    people = ["Ben", "Anna Berg", "Carl"]

    assert check("Anna and Carl make the prototype.", [said], people=people).reason is None
    assert check("Anna makes the prototype.", [said], people=people).reason == Reason.SPEAKER


def test_who_is_told_something_need_not_be_named():
    said = passage("And you make the prototype, please.", "Ben")
    people = ["Ben", "Anna Berg", "Carl"]

    assert check("Ben asked Anna to make the prototype.", [said], people=people).reason is None
    assert (
        check("Carl asked Anna to make the prototype.", [said], people=people).reason
        == Reason.SPEAKER
    )


def test_who_only_puts_in_a_word_is_not_the_one_who_told_it():
    told = passage("The editor got a new theme and it costs forty euros now.", speaker="Ben")
    said = [told, passage("Hm, okay.", speaker="Carla")]
    people = ["Ben", "Carla"]

    assert check("Carla presented the new theme.", said, people=people).reason == Reason.SPEAKER
    assert verdict("Ben presented the new theme.", said, people=people) == Verdict.SUPPORTED
    assert verdict("Carla agreed to the new theme.", said, people=people) == Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("claim", "line"),
    [
        ("Der Editor kostet 40 Euro.", "Also der Editor kostet dann vierzig Euro."),
        ("Der Editor kostet 25 Euro.", "Der Editor kostet fünfundzwanzig Euro."),
        ("Die Auslieferung des Editors ist am Freitag.", "Wir liefern den Editor Freitag aus."),
        ("L'éditeur coûte 90 euros.", "L'éditeur coûte quatre-vingt dix euros."),
        ("On livre l'éditeur « vendredi prochain ».", "On livre l'éditeur vendredi prochain."),
        ("Редактор стоит 45 евро.", "Редактор стоит сорок пять евро."),
        ("Анна отправит редактор.", "Редактор отправит Анна, от Анны письмо."),
        ("编辑器的价格是45欧元。", "编辑器的价格是四十五欧元。"),
        ("我们“周五发布”编辑器。", "我们周五发布编辑器。"),
    ],
)
def test_other_languages_are_not_marked_for_their_ways_to_write(claim, line):
    assert check(claim, [passage(line)]).doubts == ()


@pytest.mark.parametrize(
    ("claim", "line"),
    [
        ("Der Editor kostet 50 Euro.", "Der Editor kostet 40 Euro."),
        ("L'éditeur coûte 50 euros.", "L'éditeur coûte 40 euros."),
        ("Редактор стоит 50 евро.", "Редактор стоит 40 евро."),
        ("编辑器的价格是50欧元。", "编辑器的价格是四十欧元。"),
    ],
)
def test_a_wrong_number_is_marked_in_other_languages_too(claim, line):
    assert check(claim, [passage(line)]).reason == Reason.NUMBER


def test_other_scripts_are_compared_too():
    said = Passage(quote="我们周五发布编辑器", line="我们周五发布编辑器。")

    assert verdict("周五发布编辑器", [said]) == Verdict.SUPPORTED
    assert verdict("预算太高了需要削减", [said]) == Verdict.NOT_FOUND
