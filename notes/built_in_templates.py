"""The templates of notes that every team has. Core.

What each part is about is told in sentences that resemble what people say there: engines without
a language model find the lines of a part by their likeness to it.
"""

from __future__ import annotations

from notes.engines.base import Part, Template

GENERAL = "general"

_ONE_TO_ONE = Template(
    "One-to-one",
    (
        Part(
            "How it is going", "How they feel about their work, what goes well, what worries them."
        ),
        Part(
            "Feedback", "Praise, criticism and advice on how somebody works and works with others."
        ),
        Part("Obstacles", "What stands in the way of the work, and the help or decision it needs."),
        Part("Growth", "What they want to learn, their goals, their role, pay and career."),
        Part(
            "Until next time", "What the two agreed to do, try or talk about when they meet next."
        ),
    ),
    "Two people talk in confidence. Keep to what was said, in a neutral tone, and judge neither. "
    "Leave out what is private and has nothing to do with work.",
)

_STAND_UP = Template(
    "Stand-up",
    (
        Part(
            "Done", "Work that somebody finished, fixed, shipped or merged since the last meeting."
        ),
        Part("Next", "What somebody is working on now, or will do today or next."),
        Part(
            "Blocked", "What holds somebody up, whom or what they wait for, where they need help."
        ),
        Part("For everybody", "News that all should know: releases, absences, changes of plan."),
    ),
    "One short line for each piece of work, beginning with the name of whose it is.",
)

_SALES_CALL = Template(
    "Sales call",
    (
        Part("The customer", "Who the customer is, what they do, what they use today."),
        Part("What they need", "The problem they want solved, why now, what they expect."),
        Part("Doubts", "Concerns about price, security, effort or fit, and what was answered."),
        Part("Budget and timing", "What it may cost, who decides, and by when."),
        Part("Alternatives", "Other products, vendors or ways of doing it that they look at."),
        Part("Next steps", "What each side promised to send, show, ask or arrange."),
    ),
    "For colleagues who were not on the call. Give figures, dates and names exactly as they were "
    "said, and keep apart what the customer said and what we said.",
)

_INTERVIEW = Template(
    "Interview",
    (
        Part("Experience", "What the candidate did before: roles, projects, teams, results."),
        Part("Skills", "What the candidate knows and can do, with the examples they gave."),
        Part("Motivation", "Why they want this role, what they look for in a job and a team."),
        Part(
            "Their questions", "What the candidate asked about role, team or company; the answers."
        ),
        Part("Terms", "Salary, notice period, place and hours of work, when they could start."),
    ),
    "Report what the candidate said, not what to think of them. Leave out health, family, age, "
    "origin and belief.",
)

_RETROSPECTIVE = Template(
    "Retrospective",
    (
        Part(
            "What went well", "What worked, what people were glad or proud of, what to keep doing."
        ),
        Part("What went badly", "What did not work, took too long, broke, or annoyed people."),
        Part("Why", "Causes that were named, and what was learned from it."),
        Part(
            "What to change", "What the team wants to start, stop, try or do differently next time."
        ),
    ),
    "About the work, never about who is to blame.",
)

BUILT_IN: dict[str, Template] = {
    GENERAL: Template("General"),
    "one_to_one": _ONE_TO_ONE,
    "stand_up": _STAND_UP,
    "sales_call": _SALES_CALL,
    "interview": _INTERVIEW,
    "retrospective": _RETROSPECTIVE,
}
"""By the names that recordings and series keep."""
