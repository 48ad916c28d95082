import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadConfig } from "../../agent/config.ts";
import { startupFacts } from "../../agent/startup-facts.ts";

const folder = mkdtempSync(join(tmpdir(), "loadspike-facts-"));
after(() => rmSync(folder, { recursive: true }));

test("a process apart finds the same configuration, and the host", () => {
  const file = join(folder, "good.toml");
  writeFileSync(file, "[retention]\ndays = 30\n");
  const { config, host } = startupFacts(file);
  assert.deepEqual(config, loadConfig(file));
  assert.equal(host.hostname, hostname());
});

test("a wrong configuration gives the same line as here", () => {
  const file = join(folder, "bad.toml");
  writeFileSync(file, "[retention]\ndays = 0\n");
  assert.throws(() => startupFacts(file), {
    message: `${file}: retention.days: expected a whole number from 1 to 3650, found 0`,
  });
});

test("a schedule that never comes is refused before anything starts, with the file's name", () => {
  const file = join(folder, "never.toml");
  for (const table of ["retention", "report"]) {
    writeFileSync(file, `[${table}]\nschedule = "61 25 * * *"\n`);
    assert.throws(
      () => startupFacts(file),
      (error: Error) => {
        assert.ok(
          error.message.startsWith(`${file}: ${table}.schedule: expected a cron expression`),
          error.message,
        );
        return true;
      },
    );
  }
});

test("where something that NODE_OPTIONS loads says something in between, that is what is told, with what would help", (t) => {
  const preload = join(folder, "preload.cjs");
  writeFileSync(preload, 'console.log("tracer: ready");\n');
  process.env.NODE_OPTIONS = `--require ${preload}`;
  t.after(() => delete process.env.NODE_OPTIONS);
  assert.throws(() => startupFacts(), {
    message:
      /^the configuration could not be read \(its answer is no JSON: "tracer: ready\\n.*; if NODE_OPTIONS is set, start loadspike without it\)$/,
  });
});
