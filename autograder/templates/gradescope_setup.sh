#!/usr/bin/env bash
# Runs once, as root, when Gradescope builds the image: the grader's environment and the students'.
set -euo pipefail
export LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$source")

# the secret seed and the hidden checks are root's alone
chown -R root:root "$source"
chmod 700 "$source"
chmod 600 "$source/seed"

python=""
find_python() {
  for name in python3.11 python3.12 python3.13 python3; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python=$name
      return 0
    fi
  done
  return 1
}
if ! find_python; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends python3 python3-venv
  find_python || apt-get install -y -qq --no-install-recommends python3.11 python3.11-venv
  find_python || { echo "Python 3.11 or newer cannot be installed: choose a newer base image" >&2; exit 2; }
fi

for name in env student; do
  lock=grader
  test "$name" = env || lock=student
  "$python" -m venv --clear "$root/$name"
  "$root/$name/bin/python" -m pip install -q --require-hashes -r "$source/requirements/$lock.lock"
  "$root/$name/bin/python" -m pip install -q --no-deps --no-build-isolation "$source/packages"
done
"$root/env/bin/python" -m pip install -q --no-deps --no-build-isolation "$source/packages/autograder"
MPLCONFIGDIR="$root/student/fonts" "$root/student/bin/python" -c 'import matplotlib.font_manager'
"$root/student/bin/python" -m compileall -q "$root/student/lib" || true

"$root/env/bin/python" -I -m autograder.platforms.harness "$root" --examine
