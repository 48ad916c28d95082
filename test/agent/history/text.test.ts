import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { convert } from "../../../agent/history/text.ts";
import { Failure } from "../../../collectors/failure.ts";

const folder = mkdtempSync(join(tmpdir(), "loadspike-convert-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A tool that knows some words and refuses the others, as versions do. */
const tool = join(folder, "older");
writeFileSync(
  tool,
  '#!/bin/sh\ncase "$*" in *new*) echo "new: not found" >&2; exit 1;; *bad*) echo "bad: damaged" >&2; exit 1;; esac\necho "$*"\n',
  { mode: 0o755 },
);

test("a tool that is too old for what it is asked is asked for less", async () => {
  assert.equal(await convert("raw", tool, [["new", "load"], ["load"]]), "load\n");
  assert.equal(await convert("raw", tool, [["load"], ["never"]]), "load\n");
});

test("what it said last is the reason, and its words are what would do on the guest", async () => {
  await assert.rejects(
    convert("raw", tool, [["new", "bad"], ["bad"]]),
    (error) =>
      error instanceof Failure &&
      /^raw: .*cannot read it \(bad: damaged\); run ".*older bad"/.test(error.message),
  );
});
