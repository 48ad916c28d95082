import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import type { RunSum } from "../../collectors/runs/ledger.ts";
import { scratchFolder } from "../storage/scratch.ts";
import { until } from "../waiting.ts";
import { Agent, cli } from "./agent.ts";

const SECONDS = 20;
/** Of nobody else here. */
const NAME = `short-${process.pid}`;
const skip = process.geteuid?.() === 0 ? false : "not run: the process connector needs root";

for (const rate of [500, 1000, 4000, 20_000])
  test(`a fork storm of ${rate} processes a second: each is in the recording, or is counted as lost`, {
    skip,
  }, async (t) => {
    const folder = scratchFolder(t);
    const bench = (name: string) => fileURLToPath(new URL(`../bench/${name}`, import.meta.url));
    const [storm, short] = [join(folder, "storm"), join(folder, NAME)];
    execFileSync("cc", ["-O2", "-static", "-o", storm, bench("storm.c")]);
    execFileSync("cc", ["-O2", "-static", "-nostartfiles", "-o", short, bench("short.c")]);
    const agent = new Agent(join(folder, "l.db"));
    t.after(() => agent.kill("SIGKILL"));
    await until("it records", () => agent.said().includes('"recording"'));
    execFileSync(storm, [String(rate), String(SECONDS), "2", short], { stdio: "ignore" });
    await agent.kill("SIGTERM");
    assert.equal(agent.child.exitCode, 0);
    const trace = join(folder, "trace");
    execFileSync(process.execPath, [cli, "export", "--db", agent.db, trace], { stdio: "ignore" });
    const text = readFileSync(join(trace, "events.csv"), "utf8");
    const rows: { kind: string; comm: string; detail: string; lost: string }[] = parse(text, {
      columns: true,
    });
    const ours = rows.filter(({ comm }) => comm === NAME);
    const single = ours.filter(({ kind }) => kind === "run").length;
    const sums = ours.filter(({ kind }) => kind === "run.sum");
    const summed = sums.reduce((sum, { detail }) => sum + (JSON.parse(detail) as RunSum).count, 0);
    const gaps = rows.filter(({ kind }) => kind === "gap");
    const lost = gaps.reduce((sum, row) => sum + Number(row.lost), 0);
    const unknown = gaps.filter((row) => row.lost === "").length;
    const wanted = rate * SECONDS;
    t.diagnostic(`${single} single, ${summed} summed, ${lost} lost in ${gaps.length} gaps, of ${wanted}`);
    assert.ok(single + summed <= wanted);
    if (unknown === 0) assert.ok(single + summed + lost >= wanted, `${wanted - single - summed} are nowhere`);
  });
