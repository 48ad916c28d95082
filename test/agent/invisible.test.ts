import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import flags from "../../agent/node-flags.json" with { type: "json" };
import { startAgent } from "../bench/installed.ts";
import { KernelWitness } from "../bench/kernel-witness.ts";

/**
 * The short form of `test/bench/invisible.ts`. Two processes start and end just before each of the kernel's looks, as a
 * check script does in a spike: an agent that reads its events as they come would be active at nearly every one of them.
 * Two of the twelve looks are allowed for a machine on which a wake-up waits for its CPU longer than the guard lasts.
 */
const LOOKS = 12;
const cli = fileURLToPath(new URL("../../agent/cli.ts", import.meta.url));
const ALLOWED = 2;

test("the agent sleeps when the kernel looks, though processes start and end just then", async (t) => {
  if (process.getuid?.() !== 0)
    return t.skip("not run: only root sees the kernel's tick counter and process events");
  const witness = new KernelWitness();
  if ((await witness.learn()) === null)
    return t.skip("not run: the kernel's tick counter is not readable here");
  const folder = mkdtempSync(join(tmpdir(), "loadspike-invisible-"));
  try {
    const agent = await startAgent([process.execPath, ...flags.agent, cli], folder);
    try {
      await witness.watch(null, 2, false);
      const seen = await witness.watch(agent.pid, LOOKS, true);
      const known = seen.filter(({ exposed }) => exposed !== null);
      if (known.length < LOOKS / 2)
        return t.skip(
          `not run: this machine is too busy, ${known.length} of ${LOOKS} looks were witnessed in time`,
        );
      const exposed = known.filter((one) => one.exposed).length;
      t.diagnostic(`active at ${exposed} of ${known.length} looks`);
      assert.ok(exposed <= ALLOWED, `active at ${exposed} of ${known.length} looks`);
    } finally {
      await agent.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
