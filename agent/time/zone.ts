import { Failure } from "../../collectors/failure.ts";
import { offsetAt } from "../../storage/wall-clock.ts";

/**
 * Abbreviations with more than one meaning today (tzdata's own, and what operators there write), each with the zones that it may
 * be. V8 takes CST for Chicago: 14 hours from the CST of a Chinese operator.
 */
const SEVERAL: Readonly<Record<string, readonly string[]>> = {
  ACT: ["America/Rio_Branco", "Australia/Darwin"],
  ADT: ["America/Halifax", "Asia/Baghdad"],
  AMT: ["America/Manaus", "Asia/Yerevan"],
  ART: ["America/Argentina/Buenos_Aires", "Africa/Cairo"],
  AST: ["America/Halifax", "Asia/Riyadh"],
  BST: ["Europe/London", "Asia/Dhaka"],
  CDT: ["America/Chicago", "America/Havana"],
  CST: ["Asia/Shanghai", "America/Chicago", "America/Havana"],
  ECT: ["America/Guayaquil", "America/Puerto_Rico"],
  GST: ["Asia/Dubai", "Atlantic/South_Georgia"],
  IST: ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
  NST: ["America/St_Johns", "Pacific/Auckland"],
  PST: ["America/Los_Angeles", "Asia/Manila"],
  SST: ["Pacific/Pago_Pago", "Asia/Singapore"],
  WST: ["Pacific/Apia", "Australia/Perth"],
};

/** Those with one meaning: the offset that they say, whatever the season. */
const ONE: Readonly<Record<string, string>> = {
  ACDT: "+10:30",
  ACST: "+09:30",
  AEDT: "+11:00",
  AEST: "+10:00",
  AKDT: "-08:00",
  AKST: "-09:00",
  AWST: "+08:00",
  CAT: "+02:00",
  CEST: "+02:00",
  CET: "+01:00",
  EAT: "+03:00",
  EDT: "-04:00",
  EEST: "+03:00",
  EET: "+02:00",
  EST: "-05:00",
  GMT: "UTC",
  HKT: "+08:00",
  HST: "-10:00",
  JST: "+09:00",
  KST: "+09:00",
  MDT: "-06:00",
  MSK: "+03:00",
  MST: "-07:00",
  NZDT: "+13:00",
  NZST: "+12:00",
  PDT: "-07:00",
  PKT: "+05:00",
  SAST: "+02:00",
  UTC: "UTC",
  WAT: "+01:00",
  WEST: "+01:00",
  WET: "+00:00",
  WIB: "+07:00",
  Z: "UTC",
};
/** Three letters that ICU takes for zones of the Java of 1997, and nobody else. */
const OBSOLETE = /^(AET|AGT|BET|CNT|CTT|IET|MIT|NET|PLT|PNT|PRT|VST)$/;
const OFFSET = /^(?:UTC|GMT)?([+-])(\d\d?)(?::?([0-5]\d))?$/;

/**
 * A zone as people and reports write it, as `Intl` takes it: `Europe/Berlin`, `+08:00`, `UTC+8`, `CEST`, `UTC+02:00 (Europe/Berlin)`.
 * Throws a `Failure` of one line: what it may mean where that is several things, or what was expected.
 */
export function parseZone(text: string): string {
  const name = /^(?:UTC\S*\s+)?\((.+)\)$/.exec(text.trim())?.[1] ?? text.trim();
  const offset = OFFSET.exec(name.toUpperCase());
  if (offset && Number(offset[2]) <= 14)
    return `${offset[1]}${offset[2]!.padStart(2, "0")}:${offset[3] ?? "00"}`;
  const short = name.toUpperCase();
  const choices = SEVERAL[short];
  if (choices) throw severalZones(short, choices);
  if (ONE[short] !== undefined) return ONE[short];
  if (OBSOLETE.test(short) || !isZone(name))
    throw new Failure(`expected a zone such as Europe/Berlin, +08:00 or UTC, found "${text}"`);
  return name;
}

function severalZones(name: string, choices: readonly string[]): Failure {
  const now = Date.now();
  const listed = choices.map((zone) => `${offsetText(offsetAt(zone, now))} (${zone})`);
  return new Failure(`${name} may be ${listed.slice(0, -1).join(", ")} or ${listed.at(-1)}`, {
    remedy: "say which, by its offset or its name",
  });
}

/** Whether `Intl` takes it. */
export function isZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** "+08:00" */
export function offsetText(offset_ms: number): string {
  const minutes = Math.round(Math.abs(offset_ms) / 60_000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${offset_ms < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
