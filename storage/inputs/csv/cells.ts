import { Failure } from "../../../collectors/failure.ts";

/** How tools write that they do not know: rrdtool, collectd, R, Python, MySQL, Zabbix. */
const UNKNOWN = /^(?:-|[-+]?nan|u|unknown|undefined|null|none|nil|n\/?a|\\n|\?)?$/i;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?$/i;
/** Where cells are parted by commas, a comma before three digits may be that of thousands. */
const THOUSANDS = /^[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;
const MOST_LOAD = 1e6;
/** Shares are rounded by whoever writes them. */
const [LEAST_SHARE, MOST_SHARE] = [-1, 101];

/** Whether a cell holds a number, or says that it has none. */
export const isValue = (text: string) => text !== "" && (UNKNOWN.test(text) || NUMBER.test(plain(text)));

/** A load average. Throws a `Failure` that begins with `where`. `null`: the cell says that it is not known. */
export function loadOf(text: string, where: () => string, delimiter: string | null): number | null {
  const load = numberOf(text, where, delimiter);
  if (load === null || (load >= 0 && load <= MOST_LOAD)) return load;
  throw new Failure(`${where()}: expected a load average from 0, found ${shown(text)}`);
}

/** Percent of all processors' time. Throws as `loadOf`. */
export function shareOf(text: string, where: () => string, delimiter: string | null): number | null {
  const share = numberOf(text, where, delimiter);
  if (share === null) return null;
  if (share >= LEAST_SHARE && share <= MOST_SHARE) return Math.min(100, Math.max(0, share));
  throw new Failure(
    `${where()}: expected percent of all processors together, from 0 to 100, found ${shown(text)}`,
    { remedy: "a sum over processors has to be divided by their number, a counter by the time" },
  );
}

export function numberOf(text: string, where: () => string, delimiter: string | null): number | null {
  if (NUMBER.test(text)) return Number(text);
  if (UNKNOWN.test(text)) return null;
  const isUnclear = delimiter === "," && THOUSANDS.test(text);
  if (!isUnclear && NUMBER.test(plain(text))) return Number(plain(text));
  const unit = /^[-+]?\d[\d.,]*\s*\p{L}/u.test(text);
  throw new Failure(
    `${where()}: expected a number, found ${shown(text)}`,
    unit ? { remedy: 'export values without units (Grafana: without "Formatted data")' } : {},
  );
}

/** One line, whatever is in the cell. */
export const shown = (text: string) => JSON.stringify(text.slice(0, 60));

/** With a point for its decimals, without a percent sign. */
const plain = (text: string) =>
  text.replace(/\s*%$/, "").replace(/^([-+]?\d*),(\d+(?:e[-+]?\d+)?)$/i, "$1.$2");
