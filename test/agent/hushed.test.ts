import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseConfig } from "../../agent/config.ts";
import { Helper } from "../../agent/helper.ts";
import { Session } from "../../agent/session.ts";
import { readHost } from "../../collectors/inventory.ts";
import { until } from "../waiting.ts";

/** Two of the kernel's looks fall into it: whoever does not know by then when it looks never will. */
const TWO_LOOKS_MS = 11_000;

test("a helper that is at work when the kernel looks stands still, goes on, and ends", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-hushed-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const looks = new Set<number>();
  const session = new Session({
    database: join(folder, "l.db"),
    config: parseConfig("", "none"),
    host: readHost("/"),
    warn: () => {},
    onLook: ({ next_kernel_look_s }) => {
      if (next_kernel_look_s !== null) looks.add(next_kernel_look_s);
    },
  });
  const recording = session.recorder.run();
  const { promise: ended, resolve } = Promise.withResolvers<string | null>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<number>();
  const enough = join(folder, "enough");
  new Helper({
    args: [
      "-e",
      `console.log(process.pid); const { existsSync } = require("node:fs"); while (!existsSync("${enough}"));`,
    ],
    time_s: 240,
    memory_mb: 64,
    onLine: (line) => begin(Number(line)),
    onEnd: resolve,
  });
  const stat = `/proc/${await begun}/stat`;
  const start = performance.now();
  const isStopped = () => /\) T /.test(readFileSync(stat, "latin1"));
  const isUnknown = () => looks.size === 0 && performance.now() - start > TWO_LOOKS_MS;
  // It works for as long as it takes to be seen standing still: on a busy machine a look may pass before anybody here runs.
  await until("it stands still over a look", () => isStopped() || isUnknown(), { every_ms: 3 });
  writeFileSync(enough, "");
  assert.equal(await ended, null, "it went on, and ended");
  session.recorder.stop();
  await recording;
  session.close();
  if (looks.size === 0) return t.skip("not run: when the kernel looks is not known here");
});
