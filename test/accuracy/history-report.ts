import { BACKGROUNDS, type ExaminedHistory, type Outcome, SORTS, STEPS } from "./history.ts";
import { percent, table, wilson } from "./tables.ts";

/** The section of `docs/accuracy.md` on histories; the others' benches leave it as it is. */
export const HISTORIES_HEAD = "## What a history of another tool is worth";

/** Spikes that were there, by what they were called. */
function counted(examined: readonly ExaminedHistory[], place: number) {
  const found = examined.flatMap(({ steps }) => steps[place]!.found);
  const of = (outcome: Outcome) => found.filter((one) => one === outcome).length;
  const sum = (key: "missed" | "none") =>
    examined.reduce((total, { steps }) => total + steps[place]![key], 0);
  return {
    all: found.length,
    phantom: of("phantom"),
    real: of("real"),
    unclear: of("unclear"),
    missed: sum("missed"),
    none: sum("none"),
  };
}

export function historyReport(examined: readonly ExaminedHistory[], command: string): string {
  const isPhantom = ({ planned }: ExaminedHistory) => planned.sort === "phantom";
  const phantoms = examined.filter(isPhantom);
  const reals = examined.filter(({ planned }) => !/^(?:phantom|quiet)/.test(planned.sort));
  const seen = reals.filter(({ planned }) => planned.sort === "real");
  const worth = STEPS.map((step_s, place) => {
    const [phantom, real, shown] = [phantoms, reals, seen].map((some) => counted(some, place));
    const wrong = [phantom!.real, phantom!.all] as const;
    const worse = [real!.phantom, real!.all] as const;
    return [
      `${step_s} s`,
      `${percent(phantom!.phantom, phantom!.all)} of ${phantom!.all}`,
      `${percent(...wrong)} (${wilson(...wrong)})`,
      `${percent(shown!.real, shown!.all)} of ${shown!.all}`,
      `${percent(...worse)} of ${worse[1]} (${wilson(...worse)})`,
      percent(phantom!.unclear + real!.unclear, phantom!.all + real!.all),
      phantom!.missed + real!.missed,
      examined.reduce((sum, { steps }) => sum + steps[place]!.none, 0),
    ];
  });
  const bySort = SORTS.flatMap((sort) =>
    BACKGROUNDS.map((background) => {
      const some = examined.filter(
        ({ planned }) => planned.sort === sort && planned.background === background,
      );
      const cells = STEPS.map((_, place) => {
        const { phantom, real, unclear } = counted(some, place);
        return `${phantom} / ${real} / ${unclear}`;
      });
      return [`${sort}, background ${background}`, ...cells];
    }),
  );
  return `${HISTORIES_HEAD}

Written by \`${command}\`; do not edit. ${examined.length} simulated guests, each read every 5, 15, 60, 300 and 600 s as another tool reads it: load
averages, processor time, and pressure where the kernel has it; no names, no looks at random times, no monotonic clock. Background is
work of no particular hour, in tasks. *Hidden* are tasks asleep on a lock or a silent server, which no counter shows, also beside a job that
is never counted: load that is real and looks like a phantom. *Beside a packer* a processor is busy for 5 to 25 minutes at any hour: where that
runs in a phantom, what is there is phantom and real, and the upper table leaves those guests out.

Phantoms are recognised where the books balance: what the kernel counted too much in the spikes it missed in the quiet times between,
they come regularly and by no timetable, and are alike. Else a history says that it does not know.

${table(
  [
    "read every",
    "phantoms recognised",
    "phantoms called real",
    "real load recognised (processors, disks)",
    "real load called phantom (hidden too)",
    "not to be told",
    "missed, longer than two readings",
    "spikes where none was meant",
  ],
  worth,
)}

The last column is load as well: requests of the background that came together. What was called phantom / real / unclear:

${table(["guests", ...STEPS.map((step_s) => `${step_s} s`)], bySort)}
`;
}
