import assert from "node:assert/strict";
import { test } from "node:test";
import { opened } from "../../collectors/opened.ts";

const remedy = { absent: "install it", refused: "run as root" };

function failing(code: string, path?: string) {
  return opened("the file", remedy, () => {
    throw Object.assign(new Error(`${code}: no`), { code, ...(path === undefined ? {} : { path }) });
  }).availability;
}

test("absent, refused, switched off and failed are told apart", () => {
  assert.deepEqual(failing("ENOENT", "/proc/x"), {
    status: "no-data",
    why: "there is no /proc/x here",
    remedy: "install it",
  });
  assert.deepEqual(failing("EACCES", "/proc/x"), {
    status: "no-data",
    why: "this user may not read /proc/x",
    remedy: "run as root",
  });
  // A read error carries no path.
  assert.deepEqual(failing("ENOTSUP"), {
    status: "no-data",
    why: "the file is switched off in this kernel",
    remedy: "install it",
  });
  assert.deepEqual(failing("EIO", "/proc/x"), { status: "failed", error: "EIO: no" });
});

test("what opens is ok", () => {
  assert.deepEqual(
    opened("the file", remedy, () => 7),
    {
      availability: { status: "ok", detail: "the file" },
      source: 7,
    },
  );
});
