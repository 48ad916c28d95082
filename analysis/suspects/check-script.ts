import { adviseOnScript } from "../advice/script.ts";
import { phaseMatch } from "../derived/beats.ts";
import { followsFrom } from "../derived/follows.ts";
import { countLines, type LogLine } from "../derived/log-lines.ts";
import { remoteWaits } from "../derived/remote-waits.ts";
import { concurrency, type RunClass } from "../derived/runs.ts";
import { checkScripts } from "../derived/scripts.ts";
import { coveredTime, meanDistance, spanLengths } from "../derived/spans.ts";
import { WAITS_FOR_THAW, waitedIn } from "../derived/waits.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { type Fact, type Facts, fact } from "../facts.ts";
import { median } from "../statistics/robust.ts";
import { contradicted, type Finding, notExamined, type Suspect, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "check-script": true;
  }
  interface Facts {
    /** Its runs that began in the spike; `median_s` `null`: none; `usual_s` `null`: none in calm times. */
    "check-script.runs": { comm: string; runs: number; median_s: number | null; usual_s: number | null };
    "check-script.own": { share: number };
    /** Mean number of its runs that went on together. */
    "check-script.together": { runs: number };
    /** Share of what the kernel counted that stands at looks which a run covers. */
    "check-script.at-looks": { share: number };
    "check-script.nobody-between": Nothing;
    /** What keepalived logged of it in the spike, and how much of the same elsewhere. */
    "check-script.said": {
      script: string;
      timeouts: number;
      overruns: number;
      failures: number;
      elsewhere: number;
    };
    /** What the script's tasks, or others with them, slept for. */
    "check-script.waited": { share: number; what: "remote" | "frozen" };
    "check-script.only-said": Nothing;
    "check-script.said-quick": Nothing;
    "check-script.not-said": Nothing;
    "check-script.whose-load": Nothing;
    "check-script.not-own": Nothing;
    "check-script.fewer": Nothing;
    "check-script.none": Nothing;
    "check-script.parents-unknown": Nothing;
    /** Over the whole recording; `every_s` `null`: one run. */
    "check-script.all": {
      comm: string;
      runs: number;
      every_s: number | null;
      median_s: number;
      longest_s: number;
    };
    "check-script.compared": { comm: string; median_s: number; usual_s: number };
  }
}

/** How much longer than in calm times, and how long at least, a run must take to be called slow. */
const SLOWER = 5;
const SLOW_S = 1;
/** Share of the true load that the script and its children must be. */
const SHARE = 0.4;
/** And from which on it was there at all. */
const SEEN = 0.02;
/** Looks of the kernel between runs that it takes to see that nobody was there. */
const LOOKS_BETWEEN = 6;
const MOST_SCRIPTS = 5;
/** A script that hangs is counted from its first look on, and complained of when its time is over, or its next run due. */
const SAID_BEFORE_S = 30;

export const checkScript: Suspect = {
  cause: "check-script",
  nature: "actor",
  makes: "real",
  needs: [["runs", "log"]],
  explains: [],
  always: true,
  examine(evidence, spike) {
    const scripts = checkScripts(evidence.recording, evidence.runs);
    const said = saidOfScripts(evidence, spike);
    if (scripts.length === 0) {
      const culprit = commOf(evidence, said);
      if (said.length > 0) return undecided(0.5, said, fact("check-script.only-said", {}), culprit);
      if (evidence.saw("runs", spike.start, spike.end) !== "yes")
        return notExamined(fact("check-script.not-said", {}));
      const orphans = evidence.runs.length > 0 && evidence.runs.every(({ parent }) => parent === "");
      return orphans
        ? notExamined(fact("check-script.parents-unknown", {}))
        : contradicted([fact("check-script.none", {})]);
    }
    const findings = scripts.map((script) => examineScript(evidence, spike, script));
    const best = findings.reduce((most, finding) => (rank(finding) > rank(most) ? finding : most));
    if (said.length === 0) return best;
    // Whose runs look as always, and of whom keepalived complains, is not cleared.
    const late = said.some(({ values: { timeouts, overruns } }) => timeouts + overruns > 0);
    if (best.status === "contradicted" && late)
      return undecided(
        0.3,
        [...best.facts, ...said],
        fact("check-script.said-quick", {}),
        commOf(evidence, said),
      );
    return { ...best, facts: [...best.facts, ...said] };
  },
  test(evidence) {
    const starts = checkScripts(evidence.recording, evidence.runs).map(({ start }) => start);
    const most = starts.toSorted((a, b) => b.length - a.length)[0];
    return most ? followsFrom(evidence, most) : null;
  },
  describe(evidence) {
    const scripts = checkScripts(evidence.recording, evidence.runs);
    if (scripts.length === 0)
      return evidence.saw("runs", evidence.axis.start, evidence.axis.end) === "yes"
        ? [fact("check-script.none", {})]
        : [];
    return scripts.slice(0, MOST_SCRIPTS).flatMap((script) => describeScript(evidence, script));
  },
  advise: adviseOnScript,
};

const rank = ({ status, score }: Finding) => (status === "supported" ? 1 : 0) + score;

type Said = { id: "check-script.said"; values: Facts["check-script.said"] };

/** What keepalived logged of each script in the spike: that it timed out, overran its interval or failed; the most first. */
function saidOfScripts({ logLines, calm }: Evidence, { start, end }: SpikeEvidence): Said[] {
  const count = (id: string, result?: string) => (line: LogLine) =>
    line.id === id && (result === undefined || line.values.get("result") === result);
  const bad = (line: LogLine) => BAD.some((one) => one(line));
  const BAD = [count("script-timeout"), count("script-overrun"), count("script-result", "failed")];
  const elsewhere = calm.flatMap(({ from, to }) => logLines(from, to, "script").filter(bad));
  const own = Map.groupBy(
    logLines(start - SAID_BEFORE_S, end, "script").filter(bad),
    (line) => line.values.get("script") ?? "",
  );
  return [...own]
    .map(([script, lines]): Said => {
      const [timeouts, overruns, failures] = BAD.map((one) => countLines(lines.filter(one)));
      const same = countLines(elsewhere.filter((line) => line.values.get("script") === script));
      return {
        id: "check-script.said",
        values: { script, timeouts: timeouts!, overruns: overruns!, failures: failures!, elsewhere: same },
      };
    })
    .filter(({ values: { timeouts, overruns, failures } }) => timeouts + overruns >= 1 || failures >= 2)
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, MOST_SCRIPTS);
}

const weightOf = ({ values }: Said) => values.timeouts + values.overruns + values.failures;

/** The program of the script that was complained of the most; its name in the configuration where that is all that is known. */
function commOf({ recording: { keepalived } }: Evidence, [first]: readonly Said[]): string {
  const name = first?.values.script ?? "";
  return keepalived?.scripts.find((script) => script.name === name)?.comm || name;
}

function describeScript(evidence: Evidence, script: RunClass): Fact[] {
  const { comm, length: runs, longest: longest_s } = script;
  const lengths = spanLengths(script, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  const every_s = meanDistance(script.start);
  const inside = evidence.spikes.flatMap(({ start, end }) => [...spanLengths(script, start, end)]);
  const usual_s = evidence.calmLength(script);
  const compared = inside.length > 0 && !Number.isNaN(usual_s);
  return [
    fact("check-script.all", { comm, runs, every_s, median_s: median(lengths), longest_s }),
    ...(compared ? [fact("check-script.compared", { comm, median_s: median(inside), usual_s })] : []),
  ];
}

function examineScript(evidence: Evidence, spike: SpikeEvidence, script: RunClass): Finding {
  const length = spike.end - spike.start;
  const inside = spanLengths(script, spike.start - script.longest, spike.end);
  const within = spanLengths(script, spike.start, spike.end);
  const usual = evidence.calmLength(script);
  const found: Fact[] = [
    fact("check-script.runs", {
      comm: script.comm,
      runs: within.length,
      median_s: within.length > 0 ? median(within) : null,
      usual_s: Number.isNaN(usual) ? null : usual,
    }),
  ];

  const overlapping = coveredTime(script, spike.start, spike.end) / length;
  const slow = inside.filter((value) => value > Math.max(SLOW_S, SLOWER * (usual || 0))).length;
  const share = evidence.share(spike)?.of(evidence.family(script.comm));
  if (share !== undefined) found.push(fact("check-script.own", { share }));
  const waited = waitedFor(evidence, spike);
  if (waited) found.push(waited);
  // A hung script has no end and so no run in the record: fewer runs than usual, and its tasks in sight.
  const every = script.length > 1 ? (script.start.at(-1)! - script.start[0]!) / (script.length - 1) : length;
  const missing = within.length < 0.5 * (length / every);
  // It may as well have been stopped: of one that hangs some task is there.
  const unseen = share !== undefined && share < SEEN;
  if (slow === 0 && (!missing || unseen)) return contradicted(found, share ?? 0);
  if (share === undefined) {
    const piled = concurrency(script, spike.start, spike.end);
    if (overlapping > 0.6 && piled > SHARE * spike.kernelExcess)
      return supported(0.85 * Math.min(1, piled / spike.kernelExcess), script.comm, [
        ...found,
        fact("check-script.together", { runs: piled }),
      ]);
    // One slow run at a time may be many tasks: then what was counted stands at the looks that a run covers.
    const match = phaseMatch(evidence.looks, script, spike.start, spike.end, spike.baseline);
    if (match && slow > 0 && overlapping > 0.4 && match.explained > 0.85)
      return supported(0.85 * match.explained, script.comm, [
        ...found,
        fact("check-script.at-looks", { share: match.explained }),
      ]);
    return undecided(0.3, found, fact("check-script.whose-load", {}), script.comm);
  }
  if (share < SHARE && slow > 0 && standsOnRuns(evidence, spike, script))
    return supported(0.8, script.comm, [...found, fact("check-script.nobody-between", {})]);
  if (share < SHARE)
    return undecided(
      share,
      found,
      fact(slow > 0 ? "check-script.not-own" : "check-script.fewer", {}),
      script.comm,
    );
  return supported(Math.max(share, Math.min(overlapping, 0.9)), script.comm, found);
}

/** A script that hangs waits for something: where that is known it is the next thing to look at. */
function waitedFor(evidence: Evidence, spike: SpikeEvidence): Fact | null {
  const remote = remoteWaits(evidence, spike)?.share ?? 0;
  if (remote > SHARE) return fact("check-script.waited", { share: remote, what: "remote" });
  const frozen = waitedIn(evidence, spike, WAITS_FOR_THAW) ?? 0;
  return frozen > SHARE ? fact("check-script.waited", { share: frozen, what: "frozen" }) : null;
}

/**
 * Whether the load comes and goes with the script's runs: high at the looks that one covers, gone at the others. Names do
 * not tell whose children the tasks were; their times do.
 */
function standsOnRuns({ looks }: Evidence, spike: SpikeEvidence, script: RunClass): boolean {
  const match = phaseMatch(looks, script, spike.start, spike.end, spike.baseline);
  if (!match) return false;
  const without = match.looks * (1 - match.covered);
  const outside = (1 - match.explained) / Math.max(1e-9, 1 - match.covered);
  const inside = match.explained / Math.max(1e-9, match.covered);
  return without >= LOOKS_BETWEEN && outside < 0.15 * inside;
}
