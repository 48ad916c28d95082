const DAY_MS = 86_400_000;
/** Clocks are put forward and back at whole quarters of an hour. */
const QUARTER_MS = 900_000;

const readers = new Map<string, Intl.DateTimeFormat>();

/** East of UTC is positive. @param zone as `Intl` takes it @param ms since 1970 UTC @returns ms */
export function offsetAt(zone: string, ms: number): number {
  let reader = readers.get(zone);
  if (!reader) {
    reader = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
    readers.set(zone, reader);
  }
  const name = reader.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes = "0", seconds = "0"] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
  if (sign === undefined) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** What the clock on the wall shows in `zone`, as if it were UTC. @param ms since 1970 UTC */
export const wallAt = (zone: string, ms: number): number => ms + offsetAt(zone, ms);

/** All instants (ms since 1970 UTC) at which the wall clock of `zone` shows `wall`: none in spring's gap, two in autumn's hour. */
export function instantsOf(zone: string, wall: number): number[] {
  const offsets = new Set([wall - DAY_MS, wall, wall + DAY_MS].map((near) => offsetAt(zone, near)));
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((ms) => wallAt(zone, ms) === wall)
    .sort((a, b) => a - b);
}

/** The same for millions of times that lie near each other: a zone is asked once a quarter of an hour. */
export function instantsIn(zone: string): (wall: number) => number[] {
  const known = new Map<number, readonly number[]>();
  return (wall) => {
    const quarter = Math.floor(wall / QUARTER_MS) * QUARTER_MS;
    let instants = known.get(quarter);
    if (!instants) {
      instants = instantsOf(zone, quarter);
      known.set(quarter, instants);
    }
    return instants.map((ms) => ms + wall - quarter);
  };
}
