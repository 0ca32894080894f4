// Where the nodes of a computational graph stand: in layers, parents before children, with few crossings.
"use strict";

course.define("graph-layout", [], () => {
  // The layer of each node: as late as what uses it allows, so that a leaf stands near its use.
  function layers(nodes) {
    const depth = nodes.map(() => 0);
    for (const { id, parents } of nodes) for (const p of parents) depth[id] = Math.max(depth[id], depth[p] + 1);
    for (const { id } of [...nodes].reverse()) {
      const uses = nodes.filter((node) => node.parents.includes(id)).map((node) => depth[node.id]);
      if (uses.length) depth[id] = Math.min(...uses) - 1;
    }
    return depth;
  }

  // For each node its layer and its place there, from 0 to 1: { layer, at }, and the number of layers
  // and of nodes in the fullest one.
  function layout(nodes) {
    const depth = layers(nodes);
    const count = Math.max(...depth) + 1;
    const rows = Array.from({ length: count }, (_, l) => nodes.filter(({ id }) => depth[id] === l).map(({ id }) => id));
    const at = nodes.map(() => 0.5);
    const spread = () => rows.forEach((row) => row.forEach((id, i) => { at[id] = (i + 0.5) / row.length; }));
    const near = nodes.map(({ id, parents }) => [...parents, ...nodes.filter((node) => node.parents.includes(id)).map((node) => node.id)]);
    spread();
    for (let sweep = 0; sweep < 6; sweep++) {
      const mean = nodes.map(({ id }) => (near[id].length ? near[id].reduce((s, n) => s + at[n], 0) / near[id].length : at[id]));
      for (const row of rows) row.sort((a, b) => mean[a] - mean[b] || a - b);
      spread();
    }
    return { places: nodes.map(({ id }) => ({ layer: depth[id], at: at[id] })), layers: count, most: Math.max(...rows.map((row) => row.length)) };
  }

  return { layout };
});
