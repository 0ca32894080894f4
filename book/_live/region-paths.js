// Where a function of the plane is above a level, as the d of one path: cells of a grid, each cut
// along its edges where the function crosses the level.
"use strict";

course.define("region-paths", [], () => {
  // The values of f at the corners of count × count cells, row by row from the lower left corner.
  function sampled(f, [x, y], count) {
    const at = ([low, high], i) => low + ((high - low) * i) / count;
    return Array.from({ length: count + 1 }, (_, j) =>
      Array.from({ length: count + 1 }, (_, i) => f([at(x, i), at(y, j)])));
  }

  const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]];

  // The part of a cell where the value is above the level, corner by corner; [column, row].
  function piece(values, i, j, level) {
    const at = CORNERS.map(([p, q]) => values[j + q][i + p] - level);
    return CORNERS.flatMap(([p, q], k) => {
      const next = (k + 1) % 4;
      const [u, v] = [at[k], at[next]];
      const here = [i + p, j + q];
      if (u > 0 === v > 0) return u > 0 ? [here] : [];
      const share = u / (u - v);
      const cut = [i + p + share * (CORNERS[next][0] - p), j + q + share * (CORNERS[next][1] - q)];
      return u > 0 ? [here, cut] : [cut];
    });
  }

  // The region where sign·value > level; place([column, row]) gives pixels.
  function above(values, level, place) {
    const count = values.length - 1;
    const outline = (corners) =>
      `M${corners.map((corner) => place(corner).map((p) => p.toFixed(1)).join(",")).join("L")}Z`;
    let found = "";
    for (let j = 0; j < count; j += 1) {
      let begun = null; // a run of cells that are all inside is one rectangle
      for (let i = 0; i <= count; i += 1) {
        const corners = i < count ? piece(values, i, j, level) : [];
        const whole = i < count && CORNERS.every(([p, q]) => values[j + q][i + p] > level);
        if (whole) begun ??= i;
        else if (begun !== null) {
          found += outline([[begun, j], [i, j], [i, j + 1], [begun, j + 1]]);
          begun = null;
        }
        if (!whole && corners.length > 2) found += outline(corners);
      }
    }
    return found;
  }

  return { sampled, above };
});
