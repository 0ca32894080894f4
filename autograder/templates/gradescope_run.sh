#!/usr/bin/env bash
# Grades what was handed in. Whatever happens there is a results.json, and it says what.
export LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
test -f "$root/source/settings.json" || root=/autograder
results="$root/results/results.json"
mkdir -p "$root/results"
rm -f "$results"
"$root/env/bin/python" -I -m autograder.platforms.harness "$root"
status=$?
if [ ! -s "$results" ]; then
  echo "autograder: ended with status $status before there were results"
  cat >"$results" <<'END'
{"output": "Not graded: the machine that grades has failed, which is not your fault, and this is not a mark. Your teacher can start it again.", "output_format": "text", "stdout_visibility": "hidden"}
END
fi
exit 0
