/** Order statistics that a few wild values cannot move. Empty input gives `NaN`. */

/** The `q`-quantile (0–1) of values in any order, linear between neighbours: by selection, not sorting, as some inputs have a million values. */
export function quantile(values: ArrayLike<number>, q: number): number {
  if (values.length === 0) return Number.NaN;
  const copy = scratchOf(values);
  const position = q * (copy.length - 1);
  const below = Math.floor(position);
  select(copy, below);
  const low = copy[below]!;
  if (position === below) return low;
  let high = Number.POSITIVE_INFINITY;
  for (let i = below + 1; i < copy.length; i++) if (copy[i]! < high) high = copy[i]!;
  return low + (high - low) * (position - below);
}

/** One buffer for all: a new one for each of some hundred quantiles of a million values would be memory not yet freed. */
let buffer = new ArrayBuffer(2 ** 13);

function scratchOf(values: ArrayLike<number>): Float64Array | Float32Array {
  const Kind = values instanceof Float32Array ? Float32Array : Float64Array;
  const bytes = values.length * Kind.BYTES_PER_ELEMENT;
  if (buffer.byteLength < bytes) buffer = new ArrayBuffer(bytes);
  const copy = new Kind(buffer, 0, values.length);
  copy.set(values);
  return copy;
}

/** Below so many values a sample of them costs more than it saves. */
const WORTH_SAMPLING = 600;

/**
 * Reorders so that the element of rank `k` stands at `k`, none above it before and none below it after. Of many values those around that rank
 * are put there first, by the ranks in a sample, so that hardly more than one pass is made (R. W. Floyd, R. L. Rivest, "Algorithm 489: SELECT", 1975).
 */
function select(values: Float64Array | Float32Array, k: number, from = 0, to = values.length - 1): void {
  let left = from;
  let right = to;
  while (left < right) {
    if (right - left > WORTH_SAMPLING) {
      const n = right - left + 1;
      const share = (k - left + 1) / n;
      const sample = 0.5 * n ** (2 / 3);
      const margin = 0.5 * Math.sqrt((Math.log(n) * sample * (n - sample)) / n) * (share < 0.5 ? -1 : 1);
      const first = Math.floor(k - share * sample + margin);
      const last = Math.floor(k + (1 - share) * sample + margin);
      select(values, k, Math.max(left, first), Math.min(right, last));
    }
    const pivot = values[k]!;
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) {
        const swapped = values[i]!;
        values[i] = values[j]!;
        values[j] = swapped;
        i++;
        j--;
      }
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return;
  }
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Median absolute deviation, scaled so that it equals the standard deviation of a normal distribution. */
export function deviation(values: ArrayLike<number>): number {
  const middle = median(values);
  return 1.4826 * median(Float64Array.from(values, (value) => Math.abs(value - middle)));
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
