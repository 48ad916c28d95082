import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceFact } from "../../collectors/fact.ts";
import { opened } from "../../collectors/opened.ts";

const remedy = {
  absent: sourceFact("source.needs-proc", {}),
  refused: sourceFact("source.needs-others", {}),
};

function failing(code: string, path?: string) {
  return opened("/the/place", remedy, () => {
    throw Object.assign(new Error(`${code}: no`), { code, ...(path === undefined ? {} : { path }) });
  }).availability;
}

test("absent, refused, switched off and failed are told apart", () => {
  assert.deepEqual(failing("ENOENT", "/proc/x"), {
    status: "no-data",
    why: { id: "source.absent", values: { path: "/proc/x" } },
    remedy: remedy.absent,
  });
  assert.deepEqual(failing("EACCES", "/proc/x"), {
    status: "no-data",
    why: { id: "source.refused", values: { path: "/proc/x" } },
    remedy: remedy.refused,
  });
  // A read error carries no path.
  assert.deepEqual(failing("ENOTSUP"), {
    status: "no-data",
    why: { id: "source.switched-off", values: { path: "/the/place" } },
    remedy: remedy.absent,
  });
  assert.deepEqual(failing("EIO", "/proc/x"), { status: "failed", error: "EIO: no" });
});

test("what opens is ok, and gives what its card says unless it says more", () => {
  assert.deepEqual(
    opened("/the/place", remedy, () => 7),
    { availability: { status: "ok", detail: [] }, source: 7 },
  );
  const detail = [sourceFact("log.journal", {})];
  assert.deepEqual(
    opened(
      "/the/place",
      remedy,
      () => 7,
      () => detail,
    ).availability,
    { status: "ok", detail },
  );
});
