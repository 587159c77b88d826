#!/usr/bin/env bash
# Everything that gates a change. Style, types and contracts run beside the tests; all failures are shown.
set -u
bin=${1:-.venv/bin}
cd "$(dirname "$0")/.." || exit 1
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

static() {
    "$bin/ruff" check --quiet . \
        && "$bin/ruff" format --check --quiet . \
        && "$bin/mypy" \
        && "$bin/lint-imports" --no-logo \
        && "$bin/djlint" --quiet --lint webform/templates survey/report/templates
}

static >"$logs/static" 2>&1 &
static_pid=$!
"$bin/python" -m pytest -n auto --dist worksteal -q --cov --cov-report=term:skip-covered --cov-fail-under=90
tests=$?
wait "$static_pid"
static=$?
echo "── style, types, contracts"
cat "$logs/static"
[ "$static" -eq 0 ] && echo "style, types and contracts hold" || echo "style, types or contracts FAILED"
[ "$tests" -eq 0 ] && [ "$static" -eq 0 ]
