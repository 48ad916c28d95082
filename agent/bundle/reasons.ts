import { type SourceFact, sourceFact } from "../../collectors/fact.ts";
import { ENGLISH } from "../saying.ts";
import type { Names } from "./names.ts";
import { isPublic } from "./vocabulary.ts";

/** Values that facts have words for, and their keys, other than those that are everybody's. */
const CODES = new Set(
  `executable folder other definitions ~SEQ ~LST hidden observed jiffies refused not-live no-program no-readable-file checker
parent user group program missing`.split(/\s+/),
);
const KEYS = new Set(
  `asked bios braces cpu_mhz cpu_reserved_mhz date depth doubt environment_hidden fact firmware folder folders forks fraction fractions hz included instead kept_bytes keyword kind lines memory_kb memory_reserved_kb owner
part pattern problem problems product quote role said seen stack start_ticks taken_s text tracked uid uncertainty_s unread untracked values
version wchan_and_exe`.split(/\s+/),
);

/** What a source said of itself: paths, addresses and given names in it are replaced; what words are chosen by stays. */
export function reasonOf(reason: SourceFact, names: Names): SourceFact {
  const change = (value: unknown): unknown => {
    if (typeof value === "string") return isOurs(value) ? value : names.text(value);
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        KEYS.has(key) || isPublic(key) ? key : names.name(key),
        change(one),
      ]),
    );
  };
  // Of another version, or of nobody: there are no words for it.
  if (!isKnown(reason.id)) return sourceFact("source.said", { text: names.text(reason.id) });
  return change(reason) as SourceFact;
}

const isKnown = (id: string) => Object.hasOwn(ENGLISH.words.facts, id);
/** A code, or the id of a fact: facts lie within facts. */
const isOurs = (value: string) => CODES.has(value) || isKnown(value);
