import type { Fleet, FleetGuest } from "./fleet.ts";
import { type Together, type Train, togetherness } from "./together.ts";

/** Labels that people give to what guests share, the likeliest first. */
const USUAL =
  /^(?:esxi?_?host|esx|vm_?host|vmware_host|hypervisor|host_system|parent_host|datastore|storage|cluster)$/i;
/** A label that is on fewer of the guests says nothing of the rest. */
const MOST_HAVE = 0.5;

/** The label that guests are compared by: the one that was named, else one that says what they share. `null`: there is none. */
export function labelOf(guests: readonly Pick<FleetGuest, "labels">[], wanted?: string): Fleet["by"] {
  if (wanted !== undefined) return { label: wanted, chosen: true };
  const values = new Map<string, { guests: number; values: Set<string> }>();
  for (const { labels } of guests)
    for (const [name, value] of Object.entries(labels)) {
      if (!USUAL.test(name) || value === "") continue;
      const known = values.get(name) ?? { guests: 0, values: new Set() };
      known.guests++;
      known.values.add(value);
      values.set(name, known);
    }
  const shared = [...values].filter(
    ([, one]) =>
      one.guests >= MOST_HAVE * guests.length && one.values.size > 1 && one.values.size < one.guests,
  );
  // The one that tells guests apart best.
  const [best] = shared.sort(([a, x], [b, y]) => y.values.size - x.values.size || (a < b ? -1 : 1));
  return best ? { label: best[0], chosen: false } : null;
}

/** Guests by the value of a label, each group tested, and those as one that are in no group that spikes together. */
export function groupsOf(guests: readonly FleetGuest[], by: Fleet["by"]): Pick<Fleet, "groups" | "others"> {
  const spiking = guests.filter(({ starts }) => starts.length > 0);
  const trains = new Map(spiking.map((guest) => [guest, trainOf(guest)]));
  const asOne = (some: readonly FleetGuest[]) =>
    some.length < 2 ? null : togetherness(some.map((guest) => trains.get(guest)!));
  if (by === null) return { groups: [], others: asOne(spiking) };
  const sharedBy = ({ labels }: FleetGuest) => labels[by.label] ?? "";
  const members = Map.groupBy(guests, sharedBy);
  const shared = [...Map.groupBy(spiking, sharedBy)].filter(([value, of]) => value !== "" && of.length > 1);
  const groups = shared.map(([value, of]) => {
    const others = spiking.filter((guest) => sharedBy(guest) !== value).map((guest) => trains.get(guest)!);
    const own = of.map((guest) => trains.get(guest)!);
    return {
      value,
      members: members.get(value)?.length ?? of.length,
      ...togetherness(own, shared.length, others),
    };
  });
  const order: Record<Together["verdict"], number> = {
    together: 0,
    everywhere: 1,
    unclear: 2,
    apart: 3,
    "too-few": 4,
  };
  groups.sort(
    (a, b) => order[a.verdict] - order[b.verdict] || a.p_value - b.p_value || (a.value < b.value ? -1 : 1),
  );
  const isTold = new Set(groups.filter(({ verdict }) => verdict === "together").map(({ value }) => value));
  return { groups, others: asOne(spiking.filter((guest) => !isTold.has(sharedBy(guest)))) };
}

function trainOf({ starts, error_s, seen }: FleetGuest): Train {
  const seconds = starts.map((start) => start / 1e6);
  return {
    starts: seconds,
    error_s,
    from: Math.min(seen?.start ?? Number.POSITIVE_INFINITY, starts[0]!) / 1e6,
    to: Math.max(seen?.end ?? 0, starts.at(-1)!) / 1e6 + 1,
  };
}
