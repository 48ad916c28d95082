import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { parseConfig } from "../../agent/config.ts";
import { Helper } from "../../agent/helper.ts";
import { Session } from "../../agent/session.ts";
import { readHost } from "../../collectors/inventory.ts";

/** As long as the helper works: two of the kernel's looks fall into it. */
const WORK_MS = 11_000;

test("a helper that works longer than the kernel waits between two looks is stopped at each, and ends all the same", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-hushed-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const stopped: number[] = [];
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
  new Helper({
    args: ["-e", `console.log(process.pid); const end = Date.now() + ${WORK_MS}; while (Date.now() < end);`],
    time_s: 120,
    memory_mb: 64,
    onLine: (line) => begin(Number(line)),
    onEnd: resolve,
  });
  const stat = `/proc/${await begun}/stat`;
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    try {
      if (/\) T /.test(readFileSync(stat, "latin1"))) stopped.push(performance.now());
    } catch {}
    await delay(3);
  }
  session.recorder.stop();
  await recording;
  session.close();
  assert.equal(await ended, null);
  if (looks.size === 0) return t.skip("not run: when the kernel looks is not known here");
  // Where it has been stopped it stood still over the look, and then went on.
  const times = stopped.filter((at, i) => i === 0 || at - stopped[i - 1]! > 1000).length;
  assert.ok(times >= 1, `${stopped.length} sightings of a stopped helper`);
});
