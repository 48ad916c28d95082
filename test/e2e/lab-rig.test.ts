import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Lab, missing } from "../lab/rig/lab.ts";

const why = missing("keepalived", "mkfs.ext4", "fsfreeze");
const skip = why ? `not run: ${why}` : false;

/** A lab with everything that can be left behind: a pair, a frozen volume, a process that waits on it. */
const victim = `
import { Lab } from "${import.meta.resolve("../lab/rig/lab.ts")}";
import { KeepalivedNode, Pair } from "${import.meta.resolve("../lab/rig/keepalived.ts")}";
import { Volume } from "${import.meta.resolve("../lab/rig/volume.ts")}";
const lab = new Lab();
const node = new KeepalivedNode(lab, new Pair(lab), { name: "a", priority: 100 });
await node.start();
const volume = new Volume(lab, "frozen", 16);
volume.freeze(600);
lab.start("dd", ["if=/dev/zero", "bs=4k", "count=1", "of=" + volume.mount + "/file"], { log: "dd.log" });
await new Promise((done) => setTimeout(done, 500));
process.stdout.write(lab.folder);
setInterval(() => {}, 1000);
`;

/** Starts it, ends it with the signal once it stands, and gives its folder and prefix. */
async function endedBy(
  signal: NodeJS.Signals,
): Promise<{ folder: string; prefix: string; code: number | null }> {
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", victim], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const folder = await new Promise<string>((tell, fail) => {
    child.stdout.once("data", (text) => tell(String(text)));
    child.once("exit", () => fail(new Error("the lab did not come up")));
  });
  const code = await new Promise<number | null>((ended) => {
    child.once("exit", ended);
    child.kill(signal);
  });
  return { folder, prefix: `lsH${child.pid}.`, code };
}

/** All that is still there of a lab, in words. */
function remains(folder: string, prefix: string): string[] {
  const found: string[] = [];
  if (existsSync(folder)) found.push("folder");
  if (readFileSync("/proc/self/mounts", "utf8").includes(folder)) found.push("mount");
  if (existsSync("/run/netns") && readdirSync("/run/netns").some((name) => name.startsWith(prefix))) {
    found.push("namespace");
  }
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, "latin1").includes(folder)) found.push(`process ${pid}`);
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

test("a lab that is interrupted leaves nothing behind, not even on a frozen file system", {
  skip,
}, async () => {
  const { folder, prefix, code } = await endedBy("SIGINT");
  assert.equal(code, 130);
  assert.deepEqual(remains(folder, prefix), []);
});

test("what a killed lab left behind is removed by the next one", { skip }, async () => {
  const { folder, prefix } = await endedBy("SIGKILL");
  const left = remains(folder, prefix);
  for (const thing of ["folder", "mount", "namespace"])
    assert.ok(left.includes(thing), `${thing} should be left`);
  new Lab().close();
  assert.deepEqual(remains(folder, prefix), []);
});

test("a lab does not touch the one of a process that lives", { skip }, () => {
  const parent = new Lab();
  try {
    assert.throws(() => new Lab(), /EEXIST/, "one lab a process");
    assert.ok(existsSync(parent.folder));
  } finally {
    parent.close();
  }
  assert.equal(existsSync(parent.folder), false);
});
