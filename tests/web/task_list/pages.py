"""The page of tasks as a browser sees it, and what is done on it."""

from notes.db import db
from notes.models import Task
from tests.html import parse, texts

HTMX = {"HX-Request": "true"}


def kept(task):
    return db.session.get(Task, task.id)


def shown(browser, query=""):
    answer = browser.get(f"/tasks{query}")
    assert answer.status_code == 200
    return parse(answer)


def titles(browser, query=""):
    return texts(shown(browser, query), ".task-title")


def act(browser, task, deed, headers=None, **fields):
    return browser.post(f"/tasks/{task.id}/{deed}", data=fields, headers=headers)
