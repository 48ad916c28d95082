import type { Advice, Diagnosis, Spike, SuspectCard } from "../diagnosis.ts";
import { whoWasCounted } from "./counted.ts";
import { type DrawnCurve, drawCurve } from "./curve.ts";
import { type Column, tableLines, wrap, wrapAroundSnippets } from "./layout.ts";
import { duration, type LocalTime, localTime } from "./local-time.ts";
import type { ReportOptions } from "./options.ts";
import { shown } from "./shown.ts";
import {
  ALWAYS_SHOWN,
  causeInWords,
  confidenceInWords,
  headline,
  hostInWords,
  plural,
  STATUS_WORDS,
  seenInWords,
  thousands,
  whatNow,
} from "./words.ts";

/** Most spikes that one page lists; the JSON report has all. */
const MOST_SPIKES = 40;
const UNKNOWN = "-";

interface Page {
  diagnosis: Diagnosis;
  times: LocalTime;
  width: number;
  ascii: boolean;
  paint(text: string, style: "bold" | "red" | "yellow" | "dim"): string;
}

/** The report for a terminal: the verdict first, then what it stands on, then what to change. */
export function text(diagnosis: Diagnosis, options: ReportOptions = {}): string {
  const styles = { bold: 1, red: 31, yellow: 33, dim: 2 } as const;
  const safe = shown(diagnosis);
  const page: Page = {
    diagnosis: safe,
    times: localTime(safe, options.timezone),
    width: Math.max(60, options.width ?? 80),
    ascii: options.ascii ?? false,
    paint: (line, style) => (options.colour ? `\u001b[${styles[style]}m${line}\u001b[0m` : line),
  };
  const sections: [title: string, lines: string[]][] = [
    ["", verdict(page)],
    ["LOAD", curve(page)],
    ["SPIKES", spikes(page)],
    ["SUSPECTS", suspects(page)],
    ["WHO WAS COUNTED", counted(page)],
    ["WHAT WOULD HELP", alternatives(page)],
    ["WHAT TO CHANGE", advice(page)],
    ["EARLIER PREDICTIONS", predictions(page)],
    ["LIMITS", limits(page)],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [...(title === "" ? [] : [page.paint(title, "bold")]), ...lines, ""].join("\n"))
    .join("\n");
}

function verdict({ diagnosis, times, width, paint }: Page): string[] {
  const { verdict, spikes, window, next_spike, periodicity } = diagnosis;
  const fact = (label: string, value: string) =>
    wrap(value, width - 8).map((line, i) => (i === 0 ? label : "").padEnd(8) + line);
  const lines = wrap(headline(diagnosis), width).map((line) => paint(line, "bold"));
  if (spikes.length > 0 && verdict.cause !== null) {
    const id = verdict.cause === "mixed" || verdict.cause === "unexplained" ? "" : ` (${verdict.cause})`;
    lines.push(...wrap(`Cause: ${causeInWords(verdict)}${id}.`, width));
    if (verdict.cause !== "mixed" && verdict.cause !== "unexplained")
      lines.push(...wrap(`Confidence ${confidenceInWords(verdict.confidence)}.`, width));
  }
  lines.push("", ...wrap(verdict.summary, width), "");
  lines.push(...fact("Now", whatNow(diagnosis)));
  lines.push(
    ...fact("Next", next_spike ? nextInWords(next_spike, times) : "cannot be foretold from this recording"),
  );
  if (periodicity) {
    const { period_s, low_s, high_s } = periodicity;
    lines.push(...fact("Every", `${duration(period_s)} (${duration(low_s)} to ${duration(high_s)})`));
  }
  lines.push(...fact("Host", hostInWords(diagnosis)));
  lines.push(
    ...fact("Seen", `${times.full(window.start)} to ${times.full(window.end)}: ${seenInWords(diagnosis)}`),
  );
  lines.push(...fact("Times", times.zone));
  return lines;
}

function nextInWords({ at, low, high }: { at: number; low: number; high: number }, times: LocalTime): string {
  return `${times.day(at)}, between ${times.day(low)} and ${times.day(high)}`;
}

function curve(page: Page): string[] {
  const { diagnosis, times, width, ascii } = page;
  const columns = Math.min(width - 6, diagnosis.curve.load1.length);
  const drawn = drawCurve(diagnosis, columns, 6, ascii);
  if (drawn === null) return [];
  const end = diagnosis.curve.start + diagnosis.curve.load1.length * diagnosis.curve.step_s * 1e6;
  const [from, to] = [times.short(diagnosis.curve.start), times.short(end)];
  return [
    ...drawn.rows.map((row) => `${row.label.padStart(5)} ${coloured(row.columns, drawn, page)}`.trimEnd()),
    ...(drawn.active ? [` real ${coloured(drawn.active, drawn, page)}`.trimEnd()] : []),
    `      ${drawn.marks.join("")}`.trimEnd(),
    `      ${from}${to.padStart(Math.max(1, columns - from.length))}`.trimEnd(),
    ...wrap(
      `Highest load1 of each step${drawn.active ? "; real: tasks truly active, same scale" : ""}; ${ascii ? "^" : "▲"} a spike.`,
      width - 6,
    ).map((line) => page.paint(`      ${line}`, "dim")),
  ];
}

/** A phantom spike is yellow, any other red. */
function coloured(columns: readonly string[], { spikes }: DrawnCurve, { diagnosis, paint }: Page): string {
  const phantom = new Set(
    diagnosis.spikes.filter((spike) => spike.reality === "phantom").map((spike) => spike.id),
  );
  return columns
    .map((character, i) => {
      const id = spikes[i] ?? null;
      return id === null || character === " "
        ? character
        : paint(character, phantom.has(id) ? "yellow" : "red");
    })
    .join("");
}

function spikes({ diagnosis, times, width, ascii }: Page): string[] {
  const list = diagnosis.spikes.slice(-MOST_SPIKES);
  if (list.length === 0) return [];
  const number = (value: number | null) => (value === null ? UNKNOWN : value.toFixed(2));
  const cause = ({ verdict }: Spike) =>
    verdict.cause === "unexplained" ? "unexplained" : `${verdict.cause} ${verdict.confidence.toFixed(2)}`;
  const columns: Column[] = [
    { head: "#", align: "right" },
    { head: "start" },
    { head: "lasted", align: "right" },
    { head: "load1", align: "right" },
    { head: "counted", align: "right" },
    { head: "real", align: "right" },
    { head: "" },
    { head: "cause" },
  ];
  const rows = list.map((spike) => [
    String(spike.id),
    times.short(spike.start),
    duration(spike.duration_s),
    number(spike.peak_load1),
    number(spike.kernel_active_mean),
    number(spike.true_active_mean),
    spike.reality,
    cause(spike),
  ]);
  const table = tableLines(columns, rows, ascii ? "~" : "…");
  // The culprit has its line where the verdict above does not say it already.
  const lines = list.flatMap((spike, i) => {
    const { culprit } = spike.verdict;
    return [
      table[i + 1] ?? "",
      ...(culprit === "" || culprit === diagnosis.verdict.culprit ? [] : [`    by ${culprit}`]),
    ];
  });
  const older = diagnosis.spikes.length - list.length;
  return [
    table[0] ?? "",
    ...(older > 0 ? [`    ${plural(older, "earlier spike")} left out here; --format json has all`] : []),
    ...lines,
    ...wrap(
      `load1: its highest. counted: tasks that the kernel saw at its looks (mean). real: tasks active at random times (mean). ${UNKNOWN}: not measured.`,
      width,
    ),
  ];
}

function suspects({ diagnosis, width, paint }: Page): string[] {
  const told = (card: SuspectCard) =>
    ALWAYS_SHOWN.includes(card.cause) || card.status === "supported" || card.status === "undecided";
  const rank = (card: SuspectCard) =>
    ["supported", "undecided", "contradicted", "not-examined"].indexOf(card.status);
  const cards = diagnosis.suspects.filter(told).sort((a, b) => rank(a) - rank(b) || b.score - a.score);
  const rest = diagnosis.suspects.filter((card) => !told(card));
  const lines = cards.flatMap((card) => {
    const who = card.culprit === "" ? "" : ` by ${card.culprit}`;
    const p = card.p_value === null ? "" : `, p ${pInWords(card.p_value)}`;
    const measured = card.status === "not-examined" ? "" : ` (score ${card.score.toFixed(2)}${p})`;
    const title = `${card.cause}${who}: ${STATUS_WORDS[card.status]}${measured}`;
    return [
      ...wrap(title, width).map((line) => (card.status === "supported" ? paint(line, "bold") : line)),
      ...[...card.evidence, ...(card.reason === null ? [] : [card.reason])].flatMap((sentence) =>
        wrap(sentence, width, "    ").map((line, i) => (i === 0 ? `  - ${line.slice(4)}` : line)),
      ),
    ];
  });
  const cleared = rest.filter((card) => card.status === "contradicted").map((card) => card.cause);
  const unseen = rest.filter((card) => card.status === "not-examined");
  if (cleared.length > 0) lines.push(...wrap(`Also cleared: ${cleared.join(", ")}.`, width));
  for (const [reason, cards] of Map.groupBy(unseen, (card) => card.reason ?? ""))
    lines.push(
      ...wrap(`Not examined: ${cards.map((card) => card.cause).join(", ")}. ${reason}`.trim(), width),
    );
  return lines;
}

/** A probability to two figures; below what a page can show, its bound. */
function pInWords(p: number): string {
  return p < 0.0001 ? "< 0.0001" : String(Number(p.toPrecision(2)));
}

function counted({ diagnosis, ascii, width }: Page): string[] {
  const all = whoWasCounted(diagnosis.spikes);
  if (all.length === 0) return [];
  const number = (value: number | null) => (value === null ? UNKNOWN : value.toFixed(2));
  const table = tableLines(
    [
      { head: "mean tasks in the spikes" },
      { head: "at the kernel's looks", align: "right" },
      { head: "at random times", align: "right" },
    ],
    all.slice(0, 8).map((who) => [who.comm, number(who.at_kernel_look), number(who.at_random)]),
    ascii ? "~" : "…",
  );
  return all.length > 8
    ? [...table, ...wrap(`and ${plural(all.length - 8, "more name")}, all smaller`, width)]
    : table;
}

function alternatives({ diagnosis, width, ascii }: Page): string[] {
  if (diagnosis.alternatives.length === 0) return [];
  return [
    ...tableLines(
      [
        { head: "simulated from the measured runs", most: width - 32 },
        { head: "peak load1", align: "right" },
        { head: "hours a week", align: "right" },
      ],
      diagnosis.alternatives.map((one) => [
        one.title,
        one.peak_load1.toFixed(2),
        one.spike_hours_per_week.toFixed(1),
      ]),
      ascii ? "~" : "…",
    ),
    ...wrap("Load of this job alone. hours a week: time above half of today's peak.", width),
  ];
}

function advice({ diagnosis, width }: Page): string[] {
  return diagnosis.advice.flatMap((one: Advice, i) => [
    ...(i === 0 ? [] : [""]),
    ...wrap(`${i + 1}. ${one.title}`, width),
    ...wrap(one.why, width, "   "),
    ...wrapAroundSnippets(one.change, width, "   "),
    ...(/\n {4}.*$/.test(one.change) ? [""] : []),
    ...wrap(`Expected: ${one.expected}`, width, "   "),
  ]);
}

function predictions({ diagnosis, times }: Page): string[] {
  if (diagnosis.predictions.length === 0) return [];
  const word = { came: "came", missed: "did not come", open: "still to come" } as const;
  return tableLines(
    [{ head: "made" }, { head: "foretold" }, { head: "between" }, { head: "came" }],
    diagnosis.predictions
      .slice(-10)
      .map((one) => [
        times.short(one.made_at),
        times.short(one.at),
        `${times.short(one.low)} and ${times.short(one.high)}`,
        one.came === null || one.outcome !== "came" ? word[one.outcome] : times.short(one.came),
      ]),
  );
}

function limits({ diagnosis, width }: Page): string[] {
  const { self, limits, kernel_sampling } = diagnosis;
  const decoded = kernel_sampling
    ? [
        `The kernel's count was decoded at ${thousands(kernel_sampling.decoded)} of its looks, and not at ${thousands(kernel_sampling.undecodable)}.`,
      ]
    : ["The kernel's own count could not be decoded."];
  const cost =
    self.cpu_pct === null
      ? []
      : [
          `The recorder took ${Number(self.cpu_pct.toPrecision(2))} % of one CPU${self.rss_kb === null ? "" : ` and ${Math.round(self.rss_kb / 1024)} MB`}; ${self.lost_events === 0 ? "no event was lost" : `${plural(self.lost_events, "event")} lost`}.`,
        ];
  return [...decoded, ...limits, ...cost].flatMap((sentence) =>
    wrap(sentence, width, "  ").map((line, i) => (i === 0 ? `- ${line.slice(2)}` : line)),
  );
}
