/** The memory of a column. */
export type Memory =
  | Float64Array
  | Float32Array
  | Uint32Array
  | Int32Array
  | Uint16Array
  | Int16Array
  | Uint8Array
  | Int8Array;

interface Stamps {
  boot: Uint16Array;
  mono_s: Float64Array;
}

/**
 * Places of the rows by boot, then by monotonic clock; rows of one instant stay as they are. `null`: they are in order.
 * Rows come nearly in order (a few thousand at a time are), so that moving each late one back is cheapest; a table that is
 * truly mixed is sorted by comparison.
 */
export function orderOf({ boot, mono_s }: Stamps, count: number): Uint32Array | null {
  const after = (a: number, b: number) =>
    boot[a]! > boot[b]! || (boot[a] === boot[b] && mono_s[a]! > mono_s[b]!);
  let late = 1;
  while (late < count && !after(late - 1, late)) late += 1;
  if (late >= count) return null;

  const order = new Uint32Array(count);
  for (let row = 0; row < count; row++) order[row] = row;
  let moves = 16 * count;
  for (let row = late; row < count; row++) {
    let to = row;
    while (to > 0 && after(order[to - 1]!, row)) {
      order[to] = order[to - 1]!;
      to -= 1;
      moves -= 1;
    }
    order[to] = row;
    if (moves < 0)
      return order.map((_, index) => index).sort((a, b) => (after(a, b) ? 1 : after(b, a) ? -1 : a - b));
  }
  return order;
}

/** Puts the values of each column into the given order. Touches only what moves: few rows do. */
export function reorder(columns: Iterable<Memory>, order: Uint32Array): void {
  const moved = movedIn(order);
  const old = new Float64Array(moved.length);
  for (const values of columns) {
    // The same in all rows.
    if (values.length === 0) continue;
    for (let index = 0; index < moved.length; index++) old[index] = values[order[moved[index]!]!]!;
    for (let index = 0; index < moved.length; index++) {
      const to = moved[index]!;
      // What is zero and stays so may have no memory yet.
      if (values[to] !== old[index]) values[to] = old[index]!;
    }
  }
}

/** Places that get another row than the one that stands there. */
function movedIn(order: Uint32Array): Uint32Array {
  // Memory that is never written to stays unused.
  const moved = new Uint32Array(order.length);
  let count = 0;
  for (let to = 0; to < order.length; to++) if (order[to] !== to) moved[count++] = to;
  return moved.subarray(0, count);
}
