import type { Block } from "../blocks.ts";
import type { FleetSaying } from "./saying.ts";

const MOST_CAUSES = 12;
const MOST_NAMES = 3;

/** What the spikes are blamed on, that of most guests first, with some of the guests: a terminal's table has no room for it. */
export function causes({ fleet, words }: FleetSaying): Block[] {
  const blamed = new Map<string, string[]>();
  for (const guest of fleet.guests)
    for (const { cause, culprit } of guest.causes) {
      const said = words.cause(cause, culprit);
      const names = blamed.get(said);
      if (names) names.push(guest.name);
      else blamed.set(said, [guest.name]);
    }
  if (blamed.size === 0) return [];
  const sorted = [...blamed].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  const items = sorted.slice(0, MOST_CAUSES).map(([said, names]) => {
    const named = names.slice(0, MOST_NAMES);
    return words.hasCause(said, named, names.length - named.length);
  });
  const left = sorted.length - items.length;
  return [{ kind: "list", items: left > 0 ? [...items, words.moreCauses(left)] : items }];
}
