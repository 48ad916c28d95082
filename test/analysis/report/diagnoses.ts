import type { Diagnosis, Spike, SuspectCard } from "../../../analysis/diagnosis.ts";
import { advice, fact } from "../../../analysis/facts.ts";
import { type SourceFact, sourceFact } from "../../../collectors/fact.ts";

/** Diagnoses that the reports are tested with: the incident in full, and what differs from it. */

/** A report shows what others said as it stands: the words of the suspects have tests of their own. */
const said = (text: string): SourceFact => sourceFact("source.said", { text });
const at = (text: string) => Date.parse(text) * 1000;
const card = (card: Partial<SuspectCard> & Pick<SuspectCard, "cause" | "status">): SuspectCard => ({
  culprit: "",
  score: 0,
  p_value: null,
  facts: [],
  reason: null,
  ...card,
});

const beatEvidence = [
  said("The kernel counted 5.20 tasks at its looks, at random times there were 0.16."),
  said("keepalived_chec ran every 5.000551 s (51,833 runs) and was busy for 0.130 s each time."),
  said(
    "The kernel's looks fell inside its runs 98 % of the time in the spikes, and 0 % of the time outside.",
  ),
  said("That beat has a period of 15 h 27 min; the spikes came every 15 h 11 min."),
];

const spike = (id: number, start: string, minutes: number, peak: number): Spike => ({
  id,
  start: at(start),
  end: at(start) + minutes * 60e6,
  duration_s: minutes * 60,
  peak_time: at(start) + (minutes - 2) * 60e6,
  peak_load1: peak,
  kernel_active_mean: peak - 0.35,
  true_active_mean: 0.16,
  true_active_from: "looks",
  true_active_error: 0.02,
  reality: "phantom",
  verdict: { cause: "sampling-beat", culprit: "keepalived_chec", confidence: 0.98 },
  suspects: [
    card({
      cause: "sampling-beat",
      status: "supported",
      culprit: "keepalived_chec",
      score: 0.98,
      facts: beatEvidence,
    }),
  ],
  who: [
    {
      comm: "keepalived_chec",
      at_kernel_look: 3.9,
      at_random: 0.11,
      exe: "/usr/bin/bash",
      unit: "keepalived.service",
    },
    { comm: "keepalived", at_kernel_look: 0.8, at_random: 0.02, exe: "", unit: "" },
    { comm: "kworker/0:1", at_kernel_look: 0.02, at_random: 0.02, exe: "", unit: "" },
  ],
  happened: [],
});

/** A load curve of so many points with humps where the spikes are. */
function curveOf(start: number, end: number, spikes: readonly Spike[], points = 240): Diagnosis["curve"] {
  const step_s = (end - start) / 1e6 / points;
  const steps = Array.from({ length: points }, (_, i) => ({
    from: start + i * step_s * 1e6,
    to: start + (i + 1) * step_s * 1e6,
  }));
  const over = (from: number, to: number) => spikes.find((one) => one.start < to && one.end > from);
  return {
    start,
    end,
    step_s,
    load1: steps.map(({ from, to }, i) => (i === 60 ? null : (over(from, to)?.peak_load1 ?? 0.05))),
    counted: steps.map(({ from, to }, i) => (i === 60 ? null : (over(from, to)?.kernel_active_mean ?? 0.02))),
    active: steps.map((_, i) => (i === 60 ? null : 0.16)),
  };
}

export function incident(): Diagnosis {
  const [start, end] = [at("2026-09-05T15:00:00Z"), at("2026-09-08T15:00:00Z")];
  const spikes = [
    spike(1, "2026-09-05T18:06:01Z", 23, 5.61),
    spike(2, "2026-09-06T09:09:52Z", 22, 5.58),
    spike(3, "2026-09-07T00:28:33Z", 24, 5.63),
    spike(4, "2026-09-07T15:33:19Z", 21, 5.55),
    spike(5, "2026-09-08T06:50:12Z", 23, 5.6),
  ];
  const failover = {
    at: at("2026-09-06T09:12:10Z"),
    fact: said("VI_1 went from MASTER to BACKUP."),
  };
  spikes[1]!.happened = [failover];
  return {
    host: {
      hostname: "lb1.example.net",
      kernel: "3.10.0-1160.el7.x86_64",
      cpus: 4,
      hypervisor: "VMware",
      boot_id: "6a1f0c5e-0000-4000-8000-000000000001",
      hz: 1000,
      timezone: "Europe/Berlin",
    },
    window: {
      start,
      end,
      samples: 129_600,
      step_s: 2,
      gaps: [
        {
          start: at("2026-09-06T12:00:00Z"),
          end: at("2026-09-06T12:21:00Z"),
          reason: said("the recorder was off"),
        },
      ],
    },
    origin: "loadspike",
    sources: [
      { name: "load", status: "ok", since: start, until: null, reason: null },
      { name: "runs", status: "ok", since: start, until: null, reason: null },
      {
        name: "log",
        status: "no-data",
        since: start,
        until: at("2026-09-05T16:00:00Z"),
        reason: said("the journal could not be read"),
      },
    ],
    kernel_sampling: { hz: 1000, period_s: 5.001, hz_source: "observed", decoded: 51_820, undecodable: 12 },
    spikes,
    load: {
      load1_low: 0.01,
      load1_high: 5.24,
      load1_mean: 0.21,
      counted_high: 4.9,
      active_mean: 0.16,
      by: [{ comm: "keepalived_chec", tasks: 0.11, asleep: 0, wchan: "" }],
    },
    sustained: null,
    periodicity: { period_s: 54_660, low_s: 53_600, high_s: 55_900, spikes: 5 },
    suspects: [
      card({
        cause: "sampling-beat",
        status: "supported",
        culprit: "keepalived_chec",
        score: 0.98,
        p_value: 0.00004,
        facts: beatEvidence,
      }),
      card({
        cause: "dump-writes",
        status: "contradicted",
        culprit: "keepalived",
        score: 0.04,
        p_value: 0.61,
        facts: [
          said("103,666 writes of keepalived.data and keepalived.stats, 2 on each run of the check script."),
          said("They took 0.8 ms in the spikes and 0.8 ms outside; none was longer than 40 ms."),
        ],
      }),
      card({
        cause: "tmpfiles-cleanup",
        status: "contradicted",
        culprit: "systemd-tmpfile",
        score: 0,
        p_value: 0.44,
        facts: [
          said(
            "4 runs in the recording, 0.3 s each; 1 of them fell into a spike, 0.1 were to be expected by chance.",
          ),
        ],
      }),
      card({
        cause: "check-script",
        status: "contradicted",
        culprit: "keepalived_chec",
        score: 0.03,
        facts: [
          said(
            "51,833 runs; 0.130 s in the spikes, 0.130 s outside; none longer than 1 s, none at the same time.",
          ),
        ],
      }),
      card({ cause: "scheduled-job", status: "contradicted", p_value: 0.5 }),
      card({ cause: "io-stall", status: "contradicted" }),
      card({ cause: "cpu-saturation", status: "contradicted" }),
      card({ cause: "memory-pressure", status: "contradicted" }),
      card({
        cause: "hypervisor-steal",
        status: "not-examined",
        reason: said("VMware does not tell a guest of this kernel about stolen time."),
      }),
      card({ cause: "vm-stun", status: "contradicted" }),
    ],
    verdict: { cause: "sampling-beat", culprit: "keepalived_chec", confidence: 0.98 },
    full_names: { keepalived_chec: "keepalived_check_heplify.sh" },
    next_spike: {
      at: at("2026-09-08T22:01:00Z"),
      low: at("2026-09-08T21:30:00Z"),
      high: at("2026-09-08T22:35:00Z"),
    },
    advice: [
      advice("sampling-beat.random-delay", {
        command: "/etc/keepalived/keepalived_check_heplify.sh",
        comm: "keepalived_chec",
        lines: { snippet: 'sleep "$((RANDOM % 4)).$((RANDOM % 900 + 100))"' },
        timeout_s: null,
        least_timeout_s: 4.2,
        block: null,
        failover: {
          fall: 1,
          rise: 1,
          fails: { today_s: 5.2, then_s: 8.9 },
          hangs: { today_s: 10, then_s: 10 },
          back: { today_s: 5.2, then_s: 8.9 },
        },
        outcome: null,
      }),
    ],
    profile: {
      comm: "keepalived_chec",
      parent_comm: "keepalived",
      period_s: 5.000551,
      period_error_s: 0.0000021,
      busy_s: 0.13,
      busy_p95_s: 0.171,
      tasks: 6,
      runs: 51_833,
      dumps_per_run: 2,
    },
    alternatives: [
      { change: { id: "as-is" }, peak_load1: 6, spike_hours_per_week: 4.5 },
      {
        change: { id: "interval", interval_s: 7, later_s: 2, fractional: false },
        peak_load1: 1.1,
        spike_hours_per_week: 0,
      },
      {
        change: { id: "track-process", since: "2.0.11", installed: "1.3.5", available: false },
        peak_load1: 0,
        spike_hours_per_week: 0,
      },
    ],
    predictions: [
      {
        made_at: at("2026-09-06T20:00:00Z"),
        at: at("2026-09-07T00:20:00Z"),
        low: at("2026-09-06T23:50:00Z"),
        high: at("2026-09-07T00:50:00Z"),
        came: at("2026-09-07T00:28:33Z"),
        outcome: "came",
      },
    ],
    changes: [
      {
        at: at("2026-09-07T10:00:00Z"),
        since: at("2026-09-07T10:00:00Z"),
        what: [fact("change.marked", { text: "moved the VM to another host" })],
        cause: "sampling-beat",
        before: { spikes: 3, hours: 42.65 },
        after: { spikes: 2, hours: 29 },
        expected_after: 1.9,
        chance: 0.62,
        verdict: "same",
        wait_until: null,
        notes: [],
        quiet: [],
      },
    ],
    history: null,
    limits: [
      said("Kernel 3.10 has no pressure counters (PSI); time lost to I/O is read from blocked tasks alone."),
    ],
    timeline: [
      failover,
      { at: at("2026-09-07T02:00:00Z"), fact: said("The wall clock was set forward by 2.0 s.") },
    ],
    self: { cpu_pct: 0.21, rss_kb: 52_300, lost_events: 0, losses_unknown: 0 },
    curve: curveOf(start, end, spikes),
    charts: null,
  };
}

/** Nothing happened. */
export function quiet(): Diagnosis {
  const base = incident();
  return {
    ...base,
    load: {
      load1_low: 0.01,
      load1_high: 0.4,
      load1_mean: 0.08,
      counted_high: 0.3,
      active_mean: 0.05,
      by: [],
    },
    spikes: [],
    periodicity: null,
    suspects: base.suspects.map((one) => ({
      ...one,
      status: "not-examined",
      facts: [],
      reason: said("There was no spike."),
    })),
    verdict: { cause: null, culprit: "", confidence: 1 },
    full_names: {},
    next_spike: null,
    advice: [],
    alternatives: [],
    predictions: [],
    curve: curveOf(base.window.start, base.window.end, []),
  };
}

/** The same, and the machine drowns all the time, with threads that sleep for good among it. */
export function drowning(): Diagnosis {
  const base = incident();
  return {
    ...base,
    history: {
      can: [fact("history.means-known", { step_s: 60 })],
      cannot: [fact("history.no-names", {})],
      reader: fact("history.reader-apart", {
        interval_s: 60,
        beats: [{ hz: 250, period_s: 6255 }],
        seen_s: 54_720,
      }),
      candidates: [
        { hz: 250, interval_s: 5, drift_s: 0.0035, every_looks: 1 },
        { hz: 250, interval_s: 10, drift_s: 0, every_looks: 2 },
      ],
      agent: fact("history.agent", { candidates: 2 }),
    },
    sustained: {
      since: base.window.start,
      whole: true,
      load1_mean: 15.4,
      per_cpu: 3.85,
      reality: "real",
      by: [
        { comm: "java", tasks: 12.1, asleep: 0, wchan: "" },
        { comm: "txg_sync", tasks: 2, asleep: 2, wchan: "msleep" },
      ],
      offset_tasks: 2,
      offset: [
        { comm: "txg_sync", tasks: 2, since: at("2026-09-05T16:00:00Z"), from_start: false, wchan: "msleep" },
      ],
      counted_mean: 15.5,
      active_mean: 15.3,
      asleep_mean: 2.2,
      before: null,
      busy: 0.99,
      verdict: { cause: "cpu-saturation", culprit: "java", confidence: 0.9 },
    },
  };
}

/** Spikes that nothing explains. */
export function unexplained(): Diagnosis {
  const base = incident();
  const verdict = { cause: "unexplained" as const, culprit: "", confidence: 0 };
  return {
    ...base,
    kernel_sampling: null,
    spikes: base.spikes.map((one) => ({
      ...one,
      verdict,
      reality: "unclear",
      true_active_mean: null,
      true_active_from: null,
      true_active_error: null,
      who: [],
    })),
    suspects: base.suspects.map((one) => ({
      ...one,
      status: "not-examined",
      reason: said("The recording has no runs."),
    })),
    verdict,
    full_names: {},
    next_spike: null,
    advice: [],
    profile: null,
    alternatives: [],
    self: { cpu_pct: null, rss_kb: null, lost_events: 0, losses_unknown: 0 },
  };
}
