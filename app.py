"""The application, for gunicorn and the flask command; as a program, the whole all-in-one."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from notes.launcher.main import main

    sys.exit(main(sys.argv[1:]))
else:
    from notes.assembly import create_app
    from notes.settings import SettingsError

    try:
        app = create_app()
    except SettingsError as error:
        sys.exit(str(error))
