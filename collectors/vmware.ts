import { existsSync } from "node:fs";
import { join } from "node:path";
import { type EventRow, eventAt } from "../storage/schema.ts";
import type { Availability, Context, EventCollector, EventSource, Stamp } from "./collector.ts";
import { type SourceFact, sourceFact } from "./fact.ts";
import { absent } from "./opened.ts";
import { microseconds } from "./stamp-at.ts";
import { type Firmware, vmwareFirmware } from "./vmware/firmware.ts";
import type { HostLimits, HostReading } from "./vmware/statistics.ts";
import { notBelieved, TIME_S, TOOL, type Told, Toolbox } from "./vmware/toolbox.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    vmware: true;
  }
}

declare module "./fact.ts" {
  interface SourceFacts {
    "vmware.not-here": Nothing;
    "vmware.needs-nothing": Nothing;
    /** `version`: the host's, in its own words; `null`: it does not tell. */
    "vmware.guest": { firmware: Firmware; version: string | null };
    /** It tells session, balloon and swap, and nothing of processors: tools before 9.10, or a host before ESXi 6.0. */
    "vmware.no-counters": Nothing;
    "vmware.limits": HostLimits;
    "vmware.no-tool": { firmware: Firmware; path: string };
    "vmware.needs-tool": Nothing;
    "vmware.not-believed": { firmware: Firmware; part: string };
    "vmware.needs-root": Nothing;
    /** The tool is there and the host tells it nothing: in its words. */
    "vmware.refused": { firmware: Firmware; said: string };
    /** No answer in so many seconds, or none that makes sense. */
    "vmware.unanswered": { firmware: Firmware; seconds: number };
    "vmware.needs-host": Nothing;
  }
}

const EVERY_S = 60;
/** Where it told nothing: a host that has this switched off is not asked all the time. */
const REFUSED_EVERY_S = 600;
/** Share of one processor's time that is worth a row. */
const NOTABLE = 0.01;

/**
 * A guest of VMware, and what its host tells of itself through VMware's command, asked once a minute while the kernel does not look:
 * `vm.session` rows where the VM's session is another than before (at its beginning; else at the reading before, with the time in which
 * it must have begun), `vm.host` rows for minutes in which the host kept processors or memory back.
 */
export const vmware: EventCollector = {
  kind: "events",
  id: "vmware",
  concerns: ({ root }) => vmwareFirmware(root) !== null,
  open(context, emit) {
    const firmware = vmwareFirmware(context.root);
    if (firmware === null)
      return absent(sourceFact("vmware.not-here", {}), sourceFact("vmware.needs-nothing", {}));
    const part = notBelieved(context.root);
    if (part !== null)
      return absent(
        sourceFact("vmware.not-believed", { firmware, part }),
        sourceFact("vmware.needs-root", {}),
      );
    if (!existsSync(join(context.root, TOOL)))
      return absent(
        sourceFact("vmware.no-tool", { firmware, path: TOOL }),
        sourceFact("vmware.needs-tool", {}),
      );
    const source = new HostReader(context, firmware, emit);
    return {
      get availability() {
        return source.availability;
      },
      source,
    };
  },
};

class HostReader implements EventSource {
  readonly #context: Context;
  readonly #firmware: Firmware;
  readonly #emit: (row: EventRow) => void;
  readonly #tool: Toolbox;
  #asked: Stamp;
  #last: { stamp: Stamp; reading: HostReading } | null = null;
  #told: Told;
  #notable = false;

  constructor(context: Context, firmware: Firmware, emit: (row: EventRow) => void) {
    this.#context = context;
    this.#firmware = firmware;
    this.#emit = emit;
    this.#tool = new Toolbox(context.root);
    this.#told = this.#tool.now();
    this.#asked = context.clock.stamp();
    this.#take(this.#told);
  }

  get availability(): Availability {
    const firmware = this.#firmware;
    const told = this.#told;
    if (!("refused" in told)) return { status: "ok", detail: describe(firmware, told) };
    const why =
      told.refused === null
        ? sourceFact("vmware.unanswered", { firmware, seconds: TIME_S })
        : sourceFact("vmware.refused", { firmware, said: told.refused });
    return {
      status: "no-data",
      why,
      remedy: sourceFact("vmware.needs-host", {}),
    };
  }

  drain(): void {
    const now = this.#context.clock.stamp();
    const every_s = "refused" in this.#told ? REFUSED_EVERY_S : EVERY_S;
    if (now.mono_s - this.#asked.mono_s < every_s || this.#tool.busy) return;
    this.#asked = now;
    this.#tool.ask((told) => this.#take(told));
  }

  close(): void {
    this.#tool.close();
  }

  #take(told: Told): void {
    this.#told = told;
    if ("refused" in told) return;
    const stamp = this.#context.clock.stamp();
    const before = this.#last;
    this.#last = { stamp, reading: told };
    if (before === null) return;
    if (before.reading.session !== told.session) {
      // Counters began anew with it.
      this.#emit(sessionRow(before.stamp, stamp, told));
      return;
    }
    const row = hostRow(before.stamp, stamp, before.reading, told);
    if (row.notable || this.#notable) this.#emit(row.row);
    this.#notable = row.notable;
  }
}

function describe(firmware: Firmware, { version, contended_s, limits }: HostReading): SourceFact[] {
  const isLimited = Object.values(limits).some((limit) => typeof limit === "number" && limit > 0);
  return [
    sourceFact("vmware.guest", { firmware, version }),
    ...(contended_s === null ? [sourceFact("vmware.no-counters", {})] : []),
    ...(isLimited ? [sourceFact("vmware.limits", limits)] : []),
  ];
}

/** The beginning by the host's clock, where that lies between the two readings. */
function sessionRow(before: Stamp, now: Stamp, { session_age_s }: HostReading): EventRow {
  const between_s = microseconds(now.mono_s - before.mono_s);
  if (session_age_s === null || session_age_s > between_s)
    return eventAt(before, "vm.session", { duration_s: between_s });
  const began = {
    time: now.time - Math.round(session_age_s * 1e6),
    mono_s: microseconds(now.mono_s - session_age_s),
  };
  return eventAt(began, "vm.session", { duration_s: 0 });
}

function hostRow(since: Stamp, now: Stamp, before: HostReading, after: HostReading) {
  const duration_s = microseconds(now.mono_s - since.mono_s);
  const grown = (name: "used_s" | "contended_s" | "memory_waited_s") =>
    after[name] === null || before[name] === null ? null : Math.max(0, after[name] - before[name]);
  const detail = {
    contended_s: grown("contended_s"),
    memory_waited_s: grown("memory_waited_s"),
    ballooned_kb: after.ballooned_kb,
    swapped_kb: after.swapped_kb,
  };
  const row = eventAt(since, "vm.host", {
    duration_s,
    cpu_s: grown("used_s"),
    detail: JSON.stringify(detail, (_, value) =>
      typeof value === "number" ? Number(value.toFixed(3)) : value,
    ),
  });
  const kept = (detail.contended_s ?? 0) + (detail.memory_waited_s ?? 0) >= NOTABLE * duration_s;
  const taken = (detail.ballooned_kb ?? 0) > 0 || (detail.swapped_kb ?? 0) > 0;
  // What it does not tell is written down at each reading: a minute without a row is one in which nothing was kept back.
  return { row, notable: kept || taken || detail.contended_s === null };
}
