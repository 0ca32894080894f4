// Where the nodes of a computational graph stand: in layers, parents before children, with few crossings.
"use strict";

course.define("graph-layout", [], () => {
  // The layer of each node: as late as what uses it allows, so that a leaf stands near its use.
  function layers(nodes) {
    const depth = nodes.map(() => 0);
    for (const { id, parents } of nodes)
      for (const p of parents) depth[id] = Math.max(depth[id], depth[p] + 1);
    for (const { id } of [...nodes].reverse()) {
      const uses = nodes.filter((node) => node.parents.includes(id)).map((node) => depth[node.id]);
      if (uses.length) depth[id] = Math.min(...uses) - 1;
    }
    return depth;
  }

  // Where an arrow passes a layer on its way it needs a place there, too: these are nodes that only it has.
  function withPassages(nodes, depth) {
    const all = nodes.map(({ id, parents }) => ({ id, parents: [...parents], layer: depth[id] }));
    const routes = new Map();
    for (const { id, parents } of nodes) {
      parents.forEach((parent, k) => {
        const route = [];
        for (let layer = depth[parent] + 1; layer < depth[id]; layer++) {
          const before = route.at(-1) ?? parent;
          route.push(all.length);
          all.push({ id: all.length, parents: [before], layer });
        }
        routes.set(`${id}-${k}`, route);
        if (route.length) all[id].parents[k] = route.at(-1);
      });
    }
    return { all, routes };
  }

  // For each node and each passage its layer and its place there, from 0 to 1: { layer, at }; the passages
  // of arrow k into node id, by `${id}-${k}`; the number of layers, and of places in the fullest one.
  function layout(nodes) {
    const depth = layers(nodes);
    const count = Math.max(...depth) + 1;
    const { all, routes } = withPassages(nodes, depth);
    const rows = Array.from({ length: count }, (_, l) =>
      all.filter(({ layer }) => layer === l).map(({ id }) => id),
    );
    const at = all.map(() => 0.5);
    const spread = () =>
      rows.forEach((row) =>
        row.forEach((id, i) => {
          at[id] = (i + 0.5) / row.length;
        }),
      );
    const near = all.map(({ id, parents }) => [
      ...parents,
      ...all.filter((node) => node.parents.includes(id)).map((node) => node.id),
    ]);
    const mean = (id) =>
      near[id].length ? near[id].reduce((sum, n) => sum + at[n], 0) / near[id].length : at[id];
    spread();
    for (let sweep = 0; sweep < 8; sweep++) {
      const means = all.map(({ id }) => mean(id));
      for (const row of rows) row.sort((a, b) => means[a] - means[b] || a - b);
      spread();
    }
    const places = all.map(({ id, layer }) => ({ layer, at: at[id] }));
    return { places, routes, layers: count, most: Math.max(...rows.map((row) => row.length)) };
  }

  return { layout };
});
