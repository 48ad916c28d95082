import type { FleetGuest, Reality } from "../../../fleet/fleet.ts";
import type { Together } from "../../../fleet/together.ts";
import { brief, duration, list, plural, thousands } from "./quantities.ts";

/** How many guests had which kind of spikes. */
interface Counts {
  guests: number;
  spiking: number;
  real: number;
  unclear: number;
  /** Of the others. */
  phantom: number;
}

const guests = (count: number) => plural(count, "guest");

export const fleet = {
  title: (server: string) => `Load spikes of all guests: ${server}`,
  headline: ({ guests: all, spiking, real, unclear, phantom }: Counts) => {
    if (spiking === 0) return `NO SPIKE. ${guests(all)}, and none of them spiked.`;
    const parts = [
      ...(real > 0 ? [`${thousands(real)} with real load`] : []),
      ...(unclear > 0 ? [`${thousands(unclear)} where it is unclear`] : []),
      ...(phantom > 0 ? [`${thousands(phantom)} with phantoms alone`] : []),
    ];
    const kind = real > 0 ? "REAL LOAD" : unclear > 0 ? "UNCLEAR" : "PHANTOM LOAD";
    return `${kind}. ${thousands(spiking)} of ${guests(all)} spiked: ${list(parts)}.`;
  },
  seen: (from: string, to: string, length: string) => `${from} to ${to}: ${length}`,
  labels: { server: "Server", seen: "Time", times: "Zone", agents: "Agents", by: "By", partial: "Missing" },
  agents: (count: number, of: number, ailing: number) =>
    `on ${thousands(count)} of ${guests(of)}${count === 0 ? "" : ailing === 0 ? ", all well" : `; ${thousands(ailing)} in trouble`}`,
  by: {
    none: "no label tells which guests share a host or a datastore; name one with --by LABEL",
    chosen: (label: string) => `label ${label}`,
    found: (label: string) => `label ${label}, which was found; --by LABEL names another`,
  },
  partial: (said: string) =>
    `the server said that an answer was not whole ("${said}"): there may be more guests, and more spikes`,
  sections: {
    guests: "Guests",
    causes: "Causes",
    next: "Next spikes",
    agents: "Agents in trouble",
    together: "Together or each by itself",
    how: "How this was read",
  },
  heads: {
    guest: "guest",
    phantom: "phantom",
    real: "real",
    unclear: "unclear",
    every: "every",
    next: "next",
    agent: "agent",
    cause: "cause",
    between: "between",
  },
  /** So many spikes, and how long all of them lasted. */
  spikes: (count: number, seconds: number) =>
    count === 0 ? "-" : `${thousands(count)}${seconds > 0 ? `, ${brief(seconds)}` : ""}`,
  every: (period_s: number | null) => (period_s === null ? "-" : brief(period_s)),
  health: { none: "none", ok: "ok", silent: "silent", lost: "lost", blind: "blind" },
  legend:
    "phantom, real, unclear: spikes, and how long they lasted together. agent: none (node_exporter alone), ok, silent (it looks no more), blind (it lost a source), lost (events).",
  left: (count: number) => `${guests(count)} more without a spike; --format json has all`,
  cut: (count: number) => `${guests(count)} more; --format json or html has all`,
  leftOut: (count: number) => `${guests(count)} left out by --only`,
  nobody: "No guest is left to show.",
  between: (low: string, high: string) => `${low} and ${high}`,
  due: (at: string) => `${at}, due`,
  cause: (cause: string, culprit: string) => (culprit === "" ? cause : `${cause} by ${culprit}`),
  /** Guests that have it, and how many are not named. */
  hasCause: (cause: string, names: readonly string[], more: number) =>
    `${cause}: ${guests(names.length + more)}: ${names.join(", ")}${more > 0 ? ` and ${thousands(more)} more` : ""}`,
  moreCauses: (count: number) => `${plural(count, "cause")} more; --format json or html has all`,
  trouble: {
    never: "published no look in this time",
    silent: (last: string, since: string) => `silent for ${since}, since ${last}`,
    blind: (sources: readonly string[]) => `sees no longer: ${sources.join(", ")}`,
    lost: (count: number) => `lost ${plural(count, "event")}`,
    version: (version: string) => `version ${version}`,
    separator: "; ",
  },
  together: {
    heads: {
      group: (label: string) => label,
      members: "guests",
      spiked: "spiked",
      spikes: "spikes",
      shared: "shared",
      chance: "by chance",
      verdict: "",
    },
    verdicts: {
      together: "together",
      everywhere: "everywhere",
      apart: "each by itself",
      unclear: "cannot be told",
      "too-few": "too few",
    } satisfies Record<Together["verdict"], string>,
    group: (value: string, told: string) => `${value}: ${told}`,
    all: "All guests",
    others: "All others",
    told: ({ verdict, guests: many, spikes, shared, expected, p_value, within_s }: Together) => {
      const numbers = `${thousands(shared)} of ${plural(spikes, "spike")} of ${guests(many)} began within ${duration(within_s)} of another guest's; ${expected < 0.95 ? expected.toFixed(1) : thousands(Math.round(expected))} would by chance`;
      const sure = `(chance of that: ${p_value <= 0.001 ? "at most 1 in 1,000" : p_value.toPrecision(2)})`;
      switch (verdict) {
        case "together":
          return `They spike together: ${numbers} ${sure}. Look at what they share: storage, snapshots, migrations, a backup.`;
        case "everywhere":
          return `They spike together, and guests elsewhere with them: ${numbers} ${sure}. Look for a timetable that all have, or for what all share.`;
        case "apart":
          return `Each spikes at its own phase, as beats do: ${numbers}.`;
        case "unclear":
          return `It cannot be told whether they spike together: ${numbers}.`;
        case "too-few":
          return `Too few spikes to tell: ${thousands(spikes)} of ${guests(many)}.`;
      }
    },
    more: (count: number) =>
      `${plural(count, "group")} more ${count === 1 ? "spikes" : "spike"} together: the table begins with all of them.`,
    fewGroups: (count: number) =>
      `${plural(count, "group")} more, each by itself or with too few spikes to tell`,
    noGroup: (label: string) => `No two guests that spiked have the same ${label}.`,
    legend:
      "shared: spikes that began as another guest of the same group's did; by chance: how many would, had each guest spiked in its rhythm at any phase.",
  },
  /** @param error_s to which beginnings are known */
  how: (read: FleetGuest["read"], count: number, error_s: number): string => {
    const of = guests(count);
    switch (read.by) {
      case "agent":
        return `${of}: by what their agents publish. Spikes were found and judged on the guest; when each began is known to ${duration(error_s)}.`;
      case "samples":
        return `${of} without an agent: every sample of node_exporter's was read, as "loadspike history prometheus" does.`;
      case "steps":
        return `${of} without an agent: one sample in ${duration(read.step_s)} was read, because so many may have spiked. Spikes shorter than ${duration(2 * read.step_s)} may be missing and fewer phantoms are recognised; "loadspike history prometheus" reads one guest in full, --match fewer of them.`;
      case "highest":
        return `${of} without an agent: load1 never reached 0.60, which the smallest spike does; nothing else was read.`;
      case "nothing":
        return `${of} without an agent: too few samples to say anything.`;
    }
  },
  noAgentLimits:
    "Without an agent no culprit is named, and tasks that sleep on a lock or on a server that is silent are seen by nobody.",
  realities: { phantom: "phantom", real: "real", unclear: "unclear" } satisfies Record<Reality, string>,
};
