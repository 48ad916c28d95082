import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parser } from "@prometheus-io/lezer-promql";
import { DASHBOARD, dashboardText } from "../../deploy/grafana/dashboard.ts";
import { absent, victoriaMetrics } from "../e2e/history/engines.ts";
import { publishedLines } from "../simulation/published.ts";

interface Target {
  expr: string;
  refId?: string;
}
interface Panel {
  title: string;
  type: string;
  targets?: Target[];
  datasource?: { uid: string };
  gridPos: { x: number; y: number; w: number; h: number };
}
interface Built {
  panels: Panel[];
  templating: { list: { name: string; type: string; query?: string }[] };
}

const built: Built = JSON.parse(dashboardText());
const queries = built.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({ title, expr })),
);

/** As Grafana puts the variables in. */
const filled = (expr: string) =>
  expr.replaceAll("$instance", ".*").replaceAll("$hostlabel", "esxi_host").replaceAll("$host", ".*");

test("the committed dashboard is what the code builds", () => {
  assert.equal(
    readFileSync(DASHBOARD, "utf8"),
    dashboardText(),
    "run npm run dashboard, and commit what it writes",
  );
});

test("every query is PromQL by its own grammar, and asks for the chosen guests", () => {
  assert.ok(queries.length >= 18);
  for (const { title, expr } of queries) {
    const text = filled(expr);
    assert.doesNotMatch(text, /\$/, title);
    const tree = parser.parse(text);
    tree.iterate({
      enter: (node) => {
        assert.equal(node.type.isError, false, `${title}: ${text} at ${node.from}`);
      },
    });
    assert.match(expr, /instance=~"\$instance"/, title);
  }
});

test("each panel asks the chosen data source, and none lies on another", () => {
  const { list } = built.templating;
  assert.deepEqual(
    list.map(({ name }) => name),
    ["datasource", "hostlabel", "host", "instance"],
  );
  const panels = built.panels.filter(({ type }) => type !== "row");
  for (const { title, datasource } of panels) assert.equal(datasource?.uid, "$datasource", title);
  for (const a of panels)
    for (const b of panels)
      if (a !== b) {
        const [p, q] = [a.gridPos, b.gridPos];
        const apart = p.x + p.w <= q.x || q.x + q.w <= p.x || p.y + p.h <= q.y || q.y + q.h <= p.y;
        assert.ok(apart, `${a.title} lies on ${b.title}`);
      }
});

test("every query of a real server with a day of two guests has an answer", {
  skip: absent("victoria-metrics"),
}, async () => {
  const engine = await victoriaMetrics();
  try {
    const to = Math.floor(Date.now() / 60_000) * 60;
    const from = to - 86_400;
    const spike = (at: number, reality: "real" | "phantom", cause: string) => ({
      start: to - at,
      end: to - at + 900,
      reality,
      cause,
    });
    const guest = (name: string, silentSince: number) => ({
      labels: `instance="${name}",job="node",esxi_host="esx1"`,
      from,
      to,
      silentSince,
      lost: 3,
      breaks: "runs",
      culprit: "keepalived_chec",
      next: { at: to + 900, low: to + 600, high: to + 1200 },
      spikes: [
        spike(3000, "phantom", "sampling-beat"),
        spike(1800, "real", "io-stall"),
        spike(300, "real", "io-stall"),
      ],
    });
    const body = [
      ...publishedLines(guest("lb1:9100", to), "ms"),
      ...publishedLines(guest("lb2:9100", to - 7200), "ms"),
      ...Array.from({ length: 1440 }, (_, i) => {
        const labels = 'instance="lb1:9100",job="node",esxi_host="esx1"';
        const at = (from + 60 * i) * 1000;
        return `loadspike_agent_cpu_seconds_total{${labels}} ${0.1 * i} ${at}\nloadspike_database_bytes{${labels}} 1e6 ${at}\nloadspike_active_tasks{${labels}} 0.2 ${at}\nnode_load1{${labels}} 0.2 ${at}`;
      }),
      `loadspike_active_tasks{instance="lb1:9100",job="node",esxi_host="esx1"} 0.2 ${to * 1000}`,
    ].join("\n");
    await fetch(`${engine.url}/api/v1/import/prometheus`, { method: "POST", body });
    await fetch(`${engine.url}/internal/force_flush`);
    for (const { title, expr } of queries) {
      const form = new URLSearchParams({ query: filled(expr), time: String(to) });
      const answer = await fetch(`${engine.url}/api/v1/query`, { method: "POST", body: form });
      const { status, data, error } = (await answer.json()) as {
        status: string;
        error?: string;
        data: { result: unknown[] };
      };
      assert.equal(status, "success", `${title}: ${error}`);
      assert.ok(data.result.length > 0, `${title}: ${filled(expr)} has no answer`);
    }
  } finally {
    await engine.stop();
  }
});
