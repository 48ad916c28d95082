import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { jsonText } from "../../analysis/report/formats/json-values.ts";

const cli = join(import.meta.dirname, "..", "..", "agent", "cli.ts");
const OBEYED = "\u009b31m\u202etxt\u2066\u200b\ufeff\u{e0041}\x7f\x1b";

test("what a terminal obeys stands in JSON as an escape, and reads as it was", () => {
  const text = jsonText({ [OBEYED]: [OBEYED, "Größe 负载 😀"] });
  assert.doesNotMatch(text, /[^\n\P{Cc}]|\p{Cf}|\p{Default_Ignorable_Code_Point}/u);
  assert.deepEqual(JSON.parse(text), { [OBEYED]: [OBEYED, "Größe 负载 😀"] });
  assert.ok(text.includes("Größe 负载 😀"), "what is only shown stays readable");
});

test("a command's JSON and its refusals are harmless, whatever a file says", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-json-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const config = join(folder, "k.conf");
  writeFileSync(config, 'vrrp_script a\u202eb {\n script "/bin/\u009b31m"\n interval 5\n}\n');
  const { stdout } = spawnSync(process.execPath, [cli, "check-config", config, "--json"], {
    encoding: "utf8",
  });
  assert.doesNotMatch(stdout, /[\u0080-\u009f]|\p{Cf}/u);
  assert.match(JSON.stringify(JSON.parse(stdout)), /a\u202eb/);
  const { stderr } = spawnSync(process.execPath, [cli, "report", "--db", `${folder}/\u202e\u009b.db`], {
    encoding: "utf8",
  });
  assert.match(stderr, /\\u\{202e\}\\x9b\.db: no such database/);
  assert.doesNotMatch(stderr, /[\u0080-\u009f]|\p{Cf}/u);
});
