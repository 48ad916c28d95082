import type { Events, Recording } from "../../storage/recording.ts";
import { EVENT_KINDS, type EventKind, GAPS, type GapKind } from "../../storage/schema.ts";

/** What stands in the `kind` column of such an event. */
export function kindCode(kind: EventKind): number {
  return EVENT_KINDS.indexOf(kind);
}

export function hasKind({ kind }: Events, ...kinds: readonly EventKind[]): boolean {
  return kinds.some((one) => kind.includes(kindCode(one)));
}

/** From the first row of a kind to behind its last: most kinds are rare, or have no row at all. */
export function extentOf({ kind }: Events, wanted: EventKind): { first: number; end: number } {
  const first = kind.indexOf(kindCode(wanted));
  return first < 0 ? { first: 0, end: 0 } : { first, end: kind.lastIndexOf(kindCode(wanted)) + 1 };
}

/** Rows of one kind, in their order. */
export function* rowsOfKind({ kind }: Events, wanted: EventKind): Generator<number> {
  const code = kindCode(wanted);
  for (let row = kind.indexOf(code); row >= 0; row = kind.indexOf(code, row + 1)) yield row;
}

/** A row that tells what was not recorded. */
export interface StatedGap {
  /** `null`: the row does not say; `detail` may. */
  kind: GapKind | null;
  /** Events lost, or forks not seen; and forks that were seen. `null`: unknown. */
  lost: number | null;
  seen: number | null;
  /** The collector that lost them; "" where it is not known. */
  source: string;
  detail: string;
}

export function* statedGaps(recording: Recording): Generator<StatedGap> {
  for (const row of rowsOfKind(recording.events, "gap")) yield statedGap(recording, row);
}

export function statedGap({ events, strings }: Recording, row: number): StatedGap {
  const code = events.gap[row]!;
  const known = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    kind: code === 0 ? null : (GAPS[code - 1] ?? null),
    lost: known(events.lost.at(row)),
    seen: known(events.seen.at(row)),
    source: strings[events.source[row]!]!,
    detail: strings[events.detail[row]!]!,
  };
}
