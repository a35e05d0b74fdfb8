"""What becomes of bots that programs ask for."""

from tests.jobs.announced import look


def in_call(server):
    """The one bot is in the meeting and records, as we know."""
    bot = server.bots.only()
    for code in ("joining_call", "in_call_not_recording"):
        server.bots.move(bot, code)
    server.bots.begin(bot)
    server.bots.move(bot, "in_call_recording")
    look()
    return bot


def error(answer):
    return answer.status_code, answer.json["code"], answer.json["attr"]
