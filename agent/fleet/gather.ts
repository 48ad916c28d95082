import { diagnose } from "../../analysis/diagnose.ts";
import {
  type AgentHealth,
  type FleetGuest,
  guestOf,
  noTally,
  type ReadBy,
  type Reality,
  SILENT_S,
} from "../../analysis/fleet/fleet.ts";
import { periodicity } from "../../analysis/forecast.ts";
import { recordingOf } from "../../storage/inputs/history.ts";
import { type PublishedByAgent, readAgents } from "../../storage/inputs/prometheus/fleet/agents.ts";
import { type Asked, type FoundGuest, findGuests } from "../../storage/inputs/prometheus/fleet/guests.ts";
import { type Reading, readHighest, readNodes } from "../../storage/inputs/prometheus/fleet/nodes.ts";
import type { Tell } from "../../storage/tell.ts";

/** How far each part of the work is. */
export interface Telling {
  agents: Tell;
  highest: Tell;
  reading: Tell;
}

/**
 * The smallest spike that is one (`analysis/spikes.ts`: 60 tasks × seconds, 0.9 tasks high) lifts load1 by 0.6: 0.9 × (1 − e^(−67/60)).
 * Whose load1 was never so high had none.
 */
const LEAST_LOAD1 = 0.6;
/** Guests without an agent are read the less finely the more of them may have spiked. */
const READINGS: readonly { upTo: number; reading: Reading }[] = [
  { upTo: 40, reading: { by: "samples" } },
  { upTo: 250, reading: { by: "steps", step_s: 60 } },
  { upTo: 2000, reading: { by: "steps", step_s: 300 } },
  { upTo: Number.POSITIVE_INFINITY, reading: { by: "steps", step_s: 600 } },
];

/** Every guest that the server knows, with its spikes. Nothing is kept of what was read but that. */
export async function gatherGuests(asked: Asked, telling: Telling): Promise<FleetGuest[]> {
  const found = await findGuests(asked);
  const agents = found.filter(({ agent }) => agent);
  const published = await readAgents(asked, agents, telling.agents);
  const guests = agents.map((guest) => fromAgent(guest, published.get(guest.instance)!, asked));
  const alone = found.filter(({ agent, node }) => !agent && node !== null);
  const highest = await readHighest(asked, alone, telling.highest);
  const may = alone.filter(({ instance }) => (highest.get(instance) ?? 0) >= LEAST_LOAD1);
  const { reading } = READINGS.find(({ upTo }) => may.length <= upTo)!;
  const suspects = new Set(may);
  const read = new Map<string, FleetGuest>();
  let done = 0;
  for await (const { guest, history } of readNodes(asked, may, reading)) {
    const { instance, labels } = guest;
    read.set(instance, guestOf(instance, labels, reading, diagnose(recordingOf(history))));
    telling.reading(++done, may.length);
  }
  const others = alone.map((guest) => {
    const by = suspects.has(guest) ? "nothing" : "highest";
    return read.get(guest.instance) ?? unread(guest, { by });
  });
  return [...guests, ...others];
}

function unread({ instance, labels }: FoundGuest, read: ReadBy): FleetGuest {
  return {
    name: instance,
    labels,
    read,
    spikes: noTally(),
    starts: [],
    error_s: 0,
    seen: null,
    period: null,
    next: null,
    causes: [],
    agent: null,
  };
}

const us = (seconds: number) => Math.round(seconds * 1e6);

function fromAgent(guest: FoundGuest, published: PublishedByAgent, { to_s }: Asked): FleetGuest {
  const { raised, seconds, spikes, culprits, first_look, last_look, step_s } = published;
  const tally = noTally();
  for (const { reality, count } of spikes) tally[realityOf(reality)].count += count;
  for (const one of seconds) tally[realityOf(one.reality)].seconds += one.seconds;
  const starts = raised.map(({ start }) => start);
  const times = new Map<string, number>();
  for (const { cause, count } of spikes) times.set(cause, (times.get(cause) ?? 0) + count);
  const culpritOf = (cause: string) => culprits.find((one) => one.cause === cause)?.comm ?? "";
  return {
    ...unread(guest, { by: "agent" }),
    spikes: tally,
    starts: starts.map(us),
    error_s: step_s,
    seen: first_look === null || last_look === null ? null : { start: us(first_look), end: us(last_look) },
    period: periodicity(starts),
    next: nextOf(published, to_s),
    causes: [...times].sort(([, a], [, b]) => b - a).map(([cause]) => ({ cause, culprit: culpritOf(cause) })),
    agent: healthOf(published, to_s),
  };
}

const realityOf = (text: string): Reality => (text === "phantom" || text === "real" ? text : "unclear");

/** One whose interval is over did not come, or has. */
function nextOf({ next: { at, low = at, high = at } }: PublishedByAgent, now: number): FleetGuest["next"] {
  if (at === undefined || low === undefined || high === undefined || high < now) return null;
  return { at: us(at), low: us(low), high: us(high) };
}

function healthOf({ version, last_look, lost, sources_down }: PublishedByAgent, now: number): AgentHealth {
  return {
    version,
    last_look: last_look === null ? null : us(last_look),
    silent: last_look === null || now - last_look > SILENT_S,
    lost,
    sources_down: sources_down.toSorted(),
  };
}
