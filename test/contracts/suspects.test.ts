import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { diagnose } from "../../analysis/diagnose.ts";
import { gatherEvidence } from "../../analysis/evidence.ts";
import { locales } from "../../analysis/report/locales/index.ts";
import { examineAll, suspects } from "../../analysis/suspects/index.ts";
import type { RecordedSource, Recording } from "../../storage/recording.ts";
import { EVENT_KINDS, type EventKind } from "../../storage/schema.ts";
import { english } from "../analysis/english.ts";
import { guest } from "../analysis/guest.ts";
import { incident, KINDS } from "../simulation/incidents.ts";
import { simulate } from "../simulation/scenario.ts";

const folder = new URL("../../analysis/suspects/", import.meta.url);

test("every file of the folder has its line in the list", () => {
  const files = readdirSync(folder).filter((file) => !["index.ts", "needs.ts", "suspect.ts"].includes(file));
  assert.deepEqual(files.toSorted(), suspects.map((suspect) => `${suspect.cause}.ts`).toSorted());
});

test("docs/causes.md has a row for every cause, and for no other", () => {
  const page = readFileSync(new URL("../../docs/causes.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, cause]) => cause);
  const causes = Object.keys(locales.en.words.causes);
  assert.deepEqual(rows.toSorted(), [...causes, "unexplained", "mixed"].toSorted());
});

test("every suspect's sources are collectors, and whom it explains is another suspect", () => {
  const collectors = new URL("../../collectors/", import.meta.url);
  const causes = suspects.map(({ cause }) => cause);
  for (const { cause, needs, explains } of suspects) {
    assert.ok(needs.length > 0, `${cause} needs something`);
    for (const source of needs.flat())
      assert.ok(existsSync(new URL(`${source}.ts`, collectors)), `${cause} needs ${source}`);
    for (const other of explains) assert.ok(other !== cause && causes.includes(other), `${cause}: ${other}`);
  }
});

for (const { cause } of suspects)
  test(`${cause} has a card that an operator can read`, () => {
    const { accuses, acquits, matters, now } = locales.en.words.causes[cause];
    const tonight = typeof now === "string" ? now : now("", []);
    for (const text of [accuses, acquits, matters, tonight])
      assert.match(text, /^(?:[A-Z]|keepalived).{20,}\.$/s);
  });

/** All sources, each of which was seeing; but for these, which were not, for the reason given. */
function sources({ window }: Recording, missing: readonly string[] = []): RecordedSource[] {
  const names = new Set(suspects.flatMap(({ needs }) => needs.flat()));
  return [...names].map((name) => ({
    name,
    status: missing.includes(name) ? "no-data" : "ok",
    since: window.start,
    until: null,
    reason: missing.includes(name) ? { id: "source.said", values: { text: `no ${name} here` } } : null,
  }));
}

/** One incident in which each suspect has something to be examined on. */
const GUILTY = new Map(suspects.map(({ cause }) => [cause, incidentOf(cause)]));

function incidentOf(cause: (typeof suspects)[number]["cause"]): Recording {
  const hours = cause === "tmpfiles-cleanup" ? 30 : 12;
  return simulate(incident(7, { kind: cause, level: "trace", hours })).recording;
}

for (const suspect of suspects) {
  const recording = GUILTY.get(suspect.cause)!;
  const cardsOf = (seen: RecordedSource[] | null, rows = recording) => {
    const evidence = gatherEvidence({ ...rows, sources: seen });
    assert.ok(evidence.spikes.length > 0);
    return evidence.spikes.map((spike) => {
      const card = examineAll(evidence, spike).find(({ cause }) => cause === suspect.cause);
      assert.ok(card);
      return card;
    });
  };

  test(`${suspect.cause} is examined where all that it needs was seen`, () => {
    for (const { status } of cardsOf(sources(recording))) assert.notEqual(status, "not-examined");
  });

  for (const need of suspect.needs) {
    test(`${suspect.cause} is not examined without ${need.join(" or ")}, and says which and why`, () => {
      for (const card of cardsOf(sources(recording, need))) {
        assert.equal(card.status, "not-examined");
        assert.deepEqual(card.facts, []);
        assert.deepEqual(card.reason, {
          id: "source.not-recorded",
          values: {
            sources: need,
            reason: { id: "source.said", values: { text: `no ${need[0]} here` } },
          },
        });
        assert.match(english(card.reason), new RegExp(`no ${need[0]} here`));
      }
    });
    for (const left of need.length > 1 ? need : [])
      test(`${suspect.cause} is examined with ${left} alone of ${need.join(" or ")}`, () => {
        const missing = need.filter((source) => source !== left);
        for (const card of cardsOf(sources(recording, missing)))
          assert.notEqual(card.reason?.id, "source.not-recorded");
      });
    test(`${suspect.cause}: nothing of ${need.join(" or ")}, and nobody says why`, () => {
      // A recording without load average has no spike to examine.
      if (need.includes("load")) return;
      for (const card of cardsOf(null, LACKING["every optional column"]!(recording))) {
        assert.equal(card.status, "not-examined");
        assert.deepEqual(card.reason, { id: "source.not-said", values: { sources: need } });
      }
    });
  }
}

const UNKNOWN = { at: () => Number.NaN };

/** A recording without one of its series, as another tool or a lesser privilege leaves it. */
const LACKING: Record<string, (recording: Recording) => Recording> = {
  "task rows": (recording) => ({ ...recording, tasks: { ...recording.tasks, length: 0 } }),
  "event rows": (recording) => ({ ...recording, events: none(recording.events) }),
  "every optional column": (recording) => {
    const { length, boot, time, mono_s, load1 } = recording.samples;
    const known = { length, boot, time, mono_s, load1 };
    const optional = Object.keys(recording.samples).filter((name) => !(name in known));
    return {
      ...recording,
      samples: {
        ...recording.samples,
        ...Object.fromEntries(optional.map((name) => [name, UNKNOWN])),
        ...known,
      },
      tasks: { ...recording.tasks, length: 0 },
      events: none(recording.events),
    };
  },
};

/** What each source leaves in a recording. */
const KINDS_OF: Record<string, readonly EventKind[]> = {
  runs: ["run", "run.sum"],
  files: ["file.write", "file.create", "file.delete", "file.move", "file.sum"],
  log: ["log", "vrrp.state"],
  clocks: ["clock.stall", "clock.step"],
  processes: ["process"],
};
const COLUMNS_OF = {
  cpu: ["cpu_busy_pct", "iowait_pct", "steal_pct", "procs_blocked"],
  memory: ["mem_available_kb", "swap_used_kb"],
  pressure: ["psi_cpu_some_pct", "psi_io_full_pct", "psi_mem_some_pct"],
} as const;

/** The recording as it is made on a machine that does not give these sources, and says so. */
function without(recording: Recording, missing: readonly string[]): Recording {
  const events = { ...recording.events, kind: recording.events.kind.slice() };
  const kinds = missing.flatMap((source) => KINDS_OF[source] ?? []);
  const gone = new Set(kinds.map((kind) => EVENT_KINDS.indexOf(kind)));
  // A row of another kind that no suspect reads stands in its place.
  events.kind = events.kind.map((kind) => (gone.has(kind) ? EVENT_KINDS.indexOf("file.move") : kind));
  const samples = { ...recording.samples };
  for (const [of, names] of Object.entries(COLUMNS_OF))
    for (const name of missing.includes(of) ? names : []) samples[name] = UNKNOWN;
  const tasks = missing.includes("tasks") ? { ...recording.tasks, length: 0 } : recording.tasks;
  return { ...recording, samples, tasks, events, sources: sources(recording, missing) };
}

for (const { cause } of suspects)
  test(`${cause}, guilty, is never cleared because a source was not there`, () => {
    const recording = GUILTY.get(cause)!;
    const statuses = (of: Recording) => {
      const evidence = gatherEvidence(of);
      return evidence.spikes.map((spike) => {
        const card = examineAll(evidence, spike).find((one) => one.cause === cause);
        return { start: spike.start, reality: spike.reality, status: card?.status };
      });
    };
    const guilty = statuses({ ...recording, sources: sources(recording) }).filter(
      ({ status }) => status === "supported",
    );
    assert.ok(guilty.length > 0, "guilty where all was seen");
    const all = [...Object.keys(KINDS_OF), ...Object.keys(COLUMNS_OF), "tasks"];
    for (const missing of all.flatMap((one, i) => [
      [one],
      ...all.slice(i + 1).map((other) => [one, other]),
    ])) {
      const blind = statuses(without(recording, missing));
      for (const { start } of guilty) {
        const same = blind.find((one) => Math.abs(one.start - start) < 60);
        assert.notEqual(same?.status, "contradicted", `without ${missing.join(" and ")}`);
      }
    }
  });

function none(events: Recording["events"]): Recording["events"] {
  return { ...events, length: 0, kind: events.kind.subarray(0, 0) };
}

for (const kind of KINDS)
  for (const [series, without] of Object.entries(LACKING))
    test(`${kind} without ${series}: nobody is convicted on what is not there, and it is said what is missing`, () => {
      const { recording } = simulate(
        incident(7, { kind, level: "trace", hours: kind === "tmpfiles-cleanup" ? 60 : 20 }),
      );
      const diagnosis = diagnose(without(recording));
      assert.ok(diagnosis.limits.length > 0);
      for (const spike of diagnosis.spikes)
        for (const card of spike.suspects) {
          if (card.status === "not-examined") assert.ok(card.reason, `${card.cause} says why`);
          if (card.status === "supported") assert.ok(card.facts.length > 0, `${card.cause} has evidence`);
          assert.ok(card.score >= 0 && card.score <= 1, `${card.cause}: score ${card.score}`);
          for (const one of card.reason ? [...card.facts, card.reason] : card.facts)
            assert.ok(!/undefined|NaN|null|(?<![\d.,])1 (?!ms)\w+s\b/.test(english(one)), english(one));
        }
      if (series === "every optional column")
        assert.ok(["unexplained", null].includes(diagnosis.verdict.cause), `${diagnosis.verdict.cause}`);
    });

test("the same evidence gives the same findings, and examining changes nothing", () => {
  const { recording } = simulate(incident(3, { kind: "dump-writes", level: "agent", hours: 10 }));
  const evidence = gatherEvidence(recording);
  const examine = () => evidence.spikes.map((spike) => examineAll(evidence, spike));
  assert.deepEqual(examine(), examine());
  assert.deepEqual(diagnose(recording), diagnose(recording));
});

for (const hours of [0, 0.0005, 0.01, 0.1])
  test(`a recording of ${hours} h is diagnosed as having no spike, and does not fail`, () => {
    const diagnosis = diagnose(guest({ hours, counts: () => 0 }));
    assert.equal(diagnosis.verdict.cause, null);
    assert.deepEqual(diagnosis.spikes, []);
    assert.equal(diagnosis.next_spike, null);
  });
