#!/usr/bin/env bash
# Everything that gates a change. Style, types and contracts run beside the tests; all failures are shown.
set -u
bin=${1:-.venv/bin}
cd "$(dirname "$0")/.." || exit 1
logs=$(mktemp -d)
memory=""
# Thousands of small databases: in memory where there is room, so that no test waits for a disk.
if [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 {print $4}')" -gt 4000000 ]; then
    memory=/dev/shm/khaosat-$$
    mkdir -m 711 "$memory" && export TMPDIR=$memory
fi
trap 'rm -rf "$logs" ${memory:+"$memory"}' EXIT

static() {
    "$bin/ruff" check --quiet . \
        && "$bin/ruff" format --check --quiet . \
        && "$bin/mypy" \
        && "$bin/lint-imports" --no-logo \
        && "$bin/djlint" --quiet --lint webform/templates survey/report/templates
}

static >"$logs/static" 2>&1 &
static_pid=$!
"$bin/python" -m pytest -n auto --dist worksteal -q --cov --cov-report=term:skip-covered --cov-fail-under=95
tests=$?
wait "$static_pid"
static=$?
echo "── style, types, contracts"
cat "$logs/static"
[ "$static" -eq 0 ] && echo "style, types and contracts hold" || echo "style, types or contracts FAILED"
[ "$tests" -eq 0 ] && [ "$static" -eq 0 ]
