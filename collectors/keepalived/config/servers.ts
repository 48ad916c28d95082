import { isIP } from "node:net";
import { readDecimal } from "./numbers.ts";
import { type ConfigFact, configFact } from "./problem.ts";
import type { Statement } from "./statement.ts";
import { excerpt } from "./text.ts";
import { atLeast, type Version } from "./version.ts";

/** KEEPALIVED_DEFAULT_DELAY: seconds between the checks of a real server where no delay_loop stands. */
const DEFAULT_DELAY_S = 60;

/** A `MISC_CHECK` and what its surroundings say of it. */
export interface MiscCheck {
  at: Statement;
  /** The real server's address and port. */
  name: string;
  virtual: string;
  interval_s: number;
}

/** The `MISC_CHECK` blocks below a `virtual_server`. */
export function readServer(
  statement: Statement,
  version: Version,
  tell: (at: Statement, fact: ConfigFact) => void,
): MiscCheck[] {
  // Below the virtual server a delay stands since 2.0.0 only.
  const inner = atLeast(version, "2.0.0");
  const virtual = statement.words.join(" ");
  const [kind = ""] = statement.words;
  if (kind !== "group" && kind !== "fwmark" && isIP(kind) === 0) {
    if (kind !== "") tell(statement, notAnAddress(statement));
    return [];
  }
  const delay = delayOf(statement, tell) ?? DEFAULT_DELAY_S;
  const checks: MiscCheck[] = [];
  for (const real of statement.block ?? []) {
    if (real.keyword !== "real_server") continue;
    const [address = ""] = real.words;
    if (isIP(address) === 0) {
      if (address !== "") tell(real, notAnAddress(real));
      continue;
    }
    const name = real.words.join(" ");
    const ofServer = (inner ? delayOf(real, tell) : null) ?? delay;
    for (const at of real.block ?? []) {
      if (at.keyword !== "MISC_CHECK") continue;
      const interval_s = (inner ? delayOf(at, tell) : null) ?? ofServer;
      checks.push({ at, name, virtual, interval_s });
    }
  }
  return checks;
}

function notAnAddress({ keyword, words }: Statement): ConfigFact {
  return configFact("config.not-an-address", { keyword, text: excerpt(words[0] ?? "") });
}

/** The last valid delay_loop of a block, in seconds. */
function delayOf(owner: Statement, tell: (at: Statement, fact: ConfigFact) => void): number | null {
  let delay: number | null = null;
  for (const each of owner.block ?? []) {
    if (each.keyword !== "delay_loop") continue;
    const value = readDecimal(each.words[0] ?? "");
    if (value === null || value <= 0)
      tell(each, configFact("config.expected-delay", { text: excerpt(each.words[0] ?? "") }));
    else delay = value;
  }
  return delay;
}
