import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { absent } from "../e2e/history/engines.ts";
import { agentGuest, plainGuest, type SeriesOf } from "./guests.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const files = globSync("deploy/prometheus/*.yml", { cwd: root }).map((file) => join(root, file));
const skip = absent("promtool");
const folder = mkdtempSync(join(tmpdir(), "loadspike-rules-"));
after(() => rmSync(folder, { recursive: true }));

interface Scenario {
  name: string;
  series: SeriesOf;
  /** Alerts that fire at that time, each with the beginning of what it says; all others are silent. */
  at: string;
  fires: Record<string, RegExp>;
}

const scenarios: Scenario[] = [
  { name: "a quiet guest", series: agentGuest(), at: "110m", fires: {} },
  {
    name: "a phantom: load average is 6, nobody is there",
    series: agentGuest({
      loadspike_counted_tasks: "0.1x60 6x60",
      loadspike_spike_under_way: "0x60 1x60",
      'loadspike_spikes_total{cause="sampling-beat",reality="phantom"}': "0x80 1x40",
    }),
    at: "85m",
    fires: { LoadspikePhantomUnderWay: /Load average of lb1:9100 is too high, the guest is not/ },
  },
  {
    name: "real overload, also where the agent's series come under another job",
    series: agentGuest(
      {
        loadspike_counted_tasks: "0.1x60 8x60",
        loadspike_active_tasks: "0.1x60 7.9x60",
        loadspike_spike_under_way: "0x60 1x60",
      },
      'instance="lb1:9100",job="loadspike"',
    ),
    at: "85m",
    fires: { LoadspikeRealOverload: /lb1:9100 is overloaded: 7\.9 tasks run or wait, on fewer processors/ },
  },
  {
    name: "real overload of some minutes wakes nobody yet",
    series: agentGuest({ loadspike_counted_tasks: "0.1x60 8x60", loadspike_active_tasks: "0.1x60 8x60" }),
    at: "68m",
    fires: {},
  },
  {
    name: "a real spike that the processors bear",
    series: agentGuest({
      loadspike_active_tasks: "0.1x60 1.8x60",
      'loadspike_spikes_total{cause="io-stall",reality="real"}': "0x80 1x40",
    }),
    at: "90m",
    fires: { LoadspikeRealSpike: /A real load spike on lb1:9100/ },
  },
  {
    name: "a spike is foretold in half an hour",
    series: agentGuest({
      'loadspike_next_spike_timestamp_seconds{bound="at"}': `${140 * 60}x120`,
      'loadspike_next_spike_timestamp_seconds{bound="low"}': `${120 * 60}x120`,
    }),
    at: "110m",
    fires: { LoadspikeSpikeForetold: /foretold for lb1:9100 in 30m 0s/ },
  },
  {
    name: "the foretold spike is hours away, or should have come by now",
    series: {
      ...agentGuest({ 'loadspike_next_spike_timestamp_seconds{bound="at"}': `${100 * 60}x120` }),
      ...agentGuest(
        { 'loadspike_next_spike_timestamp_seconds{bound="at"}': `${400 * 60}x120` },
        'instance="lb2:9100",job="node"',
      ),
    },
    at: "110m",
    fires: {},
  },
  {
    name: "the agent stands still, and its file is written no more",
    series: agentGuest({
      loadspike_last_look_timestamp_seconds: "0+60x60 3600x60",
      'node_textfile_mtime_seconds{file="/var/lib/node/loadspike.prom"}': "0+60x60 3600x60",
    }),
    at: "90m",
    fires: {
      LoadspikeAgentSilent: /The agent on lb1:9100 has not looked for 30m 0s/,
      LoadspikeTextfileOld: /What the agent on lb1:9100 publishes is 30m 0s old/,
    },
  },
  {
    name: "the agent's series end",
    series: agentGuest({ loadspike_build_info: "1x60", loadspike_last_look_timestamp_seconds: "0+60x60" }),
    at: "90m",
    fires: { LoadspikeAgentGone: /The agent on lb1:9100 publishes nothing any more/ },
  },
  {
    name: "the whole guest is down: not the agent's fault",
    series: agentGuest({
      loadspike_build_info: "1x60",
      loadspike_last_look_timestamp_seconds: "0+60x60",
      up: "1x60 0x60",
    }),
    at: "90m",
    fires: {},
  },
  {
    name: "events were lost",
    series: agentGuest({ 'loadspike_events_lost_total{source="runs"}': "0x80 120x40" }),
    at: "90m",
    fires: { LoadspikeEventsLost: /lost within the last hour: 1\d\d or more/ },
  },
  {
    name: "a source breaks; one that was never there is no fault",
    series: agentGuest({ 'loadspike_source_up{source="runs"}': "1x60 0x60" }),
    at: "110m",
    fires: { LoadspikeSourceDown: /no longer sees ..runs/ },
  },
  {
    name: "three of four guests of one host spike at once",
    series: Object.assign(
      {},
      ...[1, 2, 3, 4].map((n) =>
        agentGuest(
          n < 4 ? { loadspike_spike_under_way: "0x60 1x60" } : {},
          `instance="lb${n}:9100",job="node",esxi_host="esx7"`,
        ),
      ),
    ),
    at: "70m",
    fires: { LoadspikeGuestsTogether: /3 guests of esx7 spike at the same time/ },
  },
  {
    name: "two of four guests of one host spike at once, and three whose host nobody named",
    series: Object.assign(
      {},
      ...[1, 2, 3, 4].map((n) =>
        agentGuest(
          n < 3 ? { loadspike_spike_under_way: "0x60 1x60" } : {},
          `instance="lb${n}:9100",job="node",esxi_host="esx7"`,
        ),
      ),
      ...[5, 6, 7].map((n) =>
        agentGuest({ loadspike_spike_under_way: "0x60 1x60" }, `instance="lb${n}:9100",job="node"`),
      ),
    ),
    at: "70m",
    fires: {},
  },
  { name: "a quiet guest without an agent", series: plainGuest(), at: "590m", fires: {} },
  {
    name: "without an agent: processors are busy, and tasks wait for them",
    series: plainGuest({
      node_load1: "0.1x480 7x120",
      idle: "0+57x480 27360+1x120",
    }),
    at: "510m",
    fires: {
      NodeRealOverload: /lb1:9100 is overloaded: 2\.0 tasks at work or waiting/,
    },
  },
  {
    name: "without an agent, with schedstat: the queue is known",
    series: plainGuest({
      node_load1: "0.1x480 7x120",
      idle: "0+57x480 27360+1x120",
      'node_schedstat_running_seconds_total{cpu="0"}': "0+6x480 2880+120x120",
      'node_schedstat_waiting_seconds_total{cpu="0"}': "0+0x480 0+300x120",
    }),
    at: "510m",
    fires: { NodeRealOverload: /lb1:9100 is overloaded: 7\.0 tasks at work or waiting/ },
  },
  {
    name: "without an agent: all stands still for a disk",
    series: plainGuest({ node_pressure_io_stalled_seconds_total: "0x480 0+48x120" }),
    at: "510m",
    fires: { NodeStalledOnDisk: /lb1:9100 stands still for 80% of the time/ },
  },
  {
    name: "without an agent: a job that is never counted, and now is",
    series: plainGuest({ node_load1: "0x480 5x120", idle: "0+55x600" }),
    at: "510m",
    fires: { NodeLoadPerhapsPhantom: /is 4\.8 tasks above the work done; this may be a phantom/ },
  },
  {
    name: "without an agent: nothing was missed before, so it is hardly a phantom",
    series: plainGuest({ node_load1: "0.01x480 5x120", idle: "0+59.8x600" }),
    at: "510m",
    fires: { NodeLoadUnexplained: /is 5\.0 tasks above all work that its counters know/ },
  },
  {
    name: "an agent is there: its own alerts are enough",
    series: {
      ...plainGuest({ node_load1: "0.01x480 5x120", idle: "0+59.8x600" }),
      'loadspike_build_info{instance="lb1:9100",job="node"}': "1x600",
    },
    at: "510m",
    fires: {},
  },
];

/** What promtool says of these expectations. JSON is YAML as well. */
function promtool(tests: readonly object[]): { status: number | null; said: string } {
  const file = join(folder, "tests.yml");
  writeFileSync(file, JSON.stringify({ rule_files: files, evaluation_interval: "1m", tests }));
  const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", file], { encoding: "utf8" });
  return { status, said: stdout + stderr };
}

const inputs = (series: SeriesOf) =>
  Object.entries(series).map(([name, values]) => ({ series: name, values }));

test("promtool finds nothing to say of the rules", { skip }, () => {
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "rules", "--lint-fatal", ...files], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout + stderr);
});

for (const { name, series, at, fires } of scenarios)
  test(`${name}: ${Object.keys(fires).join(", ") || "silence"}`, { skip }, () => {
    const { status, said } = promtool([
      {
        interval: "1m",
        input_series: inputs(series),
        promql_expr_test: [
          {
            expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
            eval_time: at,
            exp_samples: Object.keys(fires).map((alertname) => ({
              labels: `{alertname="${alertname}"}`,
              value: 1,
            })),
          },
        ],
      },
    ]);
    assert.equal(status, 0, said);
    // Where none is expected it tells what it got.
    for (const [alertname, says] of Object.entries(fires)) {
      const told = promtool([
        {
          interval: "1m",
          input_series: inputs(series),
          alert_rule_test: [{ alertname, eval_time: at, exp_alerts: [] }],
        },
      ]).said;
      assert.match(told, says);
      assert.match(told, new RegExp(`docs/fleet\\.md#${alertname.toLowerCase()}`));
      assert.doesNotMatch(told, /%!|no value|<error/);
    }
  });

test("each alert fires in one scenario, and its runbook is in the documentation", () => {
  const page = readFileSync(join(root, "docs/fleet.md"), "utf8");
  const fired = new Set(scenarios.flatMap(({ fires }) => Object.keys(fires)));
  const alerts = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^ *- alert: (\w+)$/gm)].map(([, name]) => name!),
  );
  assert.ok(alerts.length > 10);
  for (const alert of alerts) {
    assert.ok(fired.has(alert), `${alert} fires nowhere`);
    assert.match(page, new RegExp(`^### ${alert}$`, "m"));
  }
});
