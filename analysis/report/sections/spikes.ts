import type { Spike } from "../../diagnosis.ts";
import { whoWasCountedInAll } from "../../who.ts";
import type { Block, CurveBlock, TableColumn } from "../blocks.ts";
import { excerpt, type Saying, tasks } from "./section.ts";

/** Most spikes that a narrow page lists; the JSON report has all. */
const MOST_SPIKES = 40;
const MOST_NAMES = 8;
const MOST_ENTRIES = 15;
const MOST_BESIDE = 10;
/** Below this a name would stand there with 0.00. */
const SHOWN_FROM = 0.005;

const right = (head: string): TableColumn => ({ head, align: "right" });

export function load({ diagnosis: { curve, spikes }, words }: Saying): CurveBlock[] {
  if (!curve.load1.some((value) => value !== null)) return [];
  return [{ kind: "curve", curve, spikes, words: words.curve }];
}

export function spikes(saying: Saying): Block[] {
  const { diagnosis, times, words, locale } = saying;
  const { heads } = words.spikes;
  if (diagnosis.spikes.length === 0) return [];
  return [
    {
      kind: "table",
      columns: [
        right(heads.id),
        { head: heads.start },
        right(heads.lasted),
        right(heads.load1),
        right(heads.counted),
        right(heads.real),
        { head: heads.reality },
        { head: heads.cause },
        { head: heads.by, aside: true },
      ],
      rows: diagnosis.spikes.map((spike) => {
        const { cause, culprit, confidence } = spike.verdict;
        const parts = unrecorded(saying, spike);
        const sure = cause === null || cause === "unexplained" || cause === "mixed";
        return {
          cells: [
            String(spike.id),
            times.short(spike.start),
            locale.quantities.duration(spike.duration_s),
            tasks(spike.peak_load1),
            tasks(spike.kernel_active_mean),
            tasks(spike.true_active_mean),
            words.realities[spike.reality],
            `${words.causeId(cause)}${sure ? "" : ` ${confidence.toFixed(2)}`}`,
            [culprit, ...parts].filter((part) => part !== "").join(words.host.separator),
          ],
          under: notes(saying, { culprit, parts }),
        };
      }),
      legend: legend(saying),
      excerpt: excerpt(diagnosis.spikes.length, MOST_SPIKES, "last", words.spikes.left),
    },
    ...beside(saying),
  ];
}

/** Where nobody looked at random times, what was truly active is by counters. */
function legend({ diagnosis: { origin, window, spikes, limits }, words }: Saying): string {
  if (origin !== "loadspike")
    return words.history.spikesLegend(window.step_s > LOOK_S ? window.step_s : null, window.step_s > LOAD1_S);
  const accounted = spikes.some(({ true_active_from: from }) => from === "run-queue-time");
  const diskOnly = limits.some(({ id }) => id === "coverage.sleepers-unseen");
  return words.spikes.legend(accounted, diskOnly);
}

const LOOK_S = 6;
/** Between readings further apart load1 forgets that there was a spike. */
const LOAD1_S = 120;

/** What a narrow row has no cell for: by whom, where the verdict above does not say it already; and that not all of it was recorded. */
function notes(saying: Saying, { culprit, parts }: { culprit: string; parts: readonly string[] }) {
  const { diagnosis, words } = saying;
  const by = culprit === "" || culprit === diagnosis.verdict.culprit ? [] : [words.spikes.by(culprit)];
  const notes = [...by, ...parts];
  return notes.length === 0 ? null : notes.join(words.host.separator);
}

function unrecorded({ diagnosis: { window }, words }: Saying, { start, end }: Spike): string[] {
  return [
    ...(start - window.start < EDGE_US ? [words.spikes.before] : []),
    ...(window.end - end < EDGE_US ? [words.spikes.goesOn] : []),
  ];
}

/** Two of the kernel's looks: nearer to an end of the recording nobody knows whether it was there before, or goes on. */
const EDGE_US = 10e6;

/** What happened in each spike or just before: a failover is what the operator fears. */
function beside({ diagnosis, times, words, say }: Saying): Block[] {
  const rows = diagnosis.spikes.flatMap(({ id, happened }) =>
    happened.map(({ at, fact }) => ({
      label: words.spikes.beside(id),
      text: `${times.short(at)}  ${say.fact(fact)}`,
    })),
  );
  if (rows.length === 0) return [];
  const some = excerpt(rows.length, MOST_BESIDE, "last", words.spikes.besideLeft);
  return [{ kind: "labelled", rows, excerpt: some }];
}

/** What happened beside the load. */
export function timeline({ diagnosis, times, words, say }: Saying): Block[] {
  const rows = diagnosis.timeline.map(({ at, fact }) => ({ label: times.short(at), text: say.fact(fact) }));
  if (rows.length === 0) return [];
  return [
    { kind: "labelled", rows, excerpt: excerpt(rows.length, MOST_ENTRIES, "last", words.timeline.left) },
  ];
}

export function counted({ diagnosis, words }: Saying): Block[] {
  const { heads, left } = words.counted;
  const names = whoWasCountedInAll(diagnosis.spikes).filter(
    (who) => Math.max(who.at_kernel_look ?? 0, who.at_random ?? 0) >= SHOWN_FROM,
  );
  if (names.length === 0) return [];
  return [
    {
      kind: "table",
      columns: [{ head: heads.name }, right(heads.kernel), right(heads.random)],
      rows: names.map((who) => ({
        cells: [who.comm, tasks(who.at_kernel_look), tasks(who.at_random)],
        under: null,
      })),
      legend: words.counted.legend,
      excerpt: excerpt(names.length, MOST_NAMES, "first", left),
    },
  ];
}
