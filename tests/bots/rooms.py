"""Rooms in which meetings are held; two addresses of one."""

from datetime import timedelta

ZOOM = "https://us02web.zoom.us/j/84512345678?pwd=secret"
SAME_ROOM = "https://acme.zoom.us/wc/84512345678/join"
MEET = "https://meet.google.com/abc-defg-hij"
HOUR = timedelta(hours=1)
