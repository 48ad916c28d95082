import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { freezerOf, unitOf } from "../../../collectors/kernel/cgroup.ts";

const unit = (text: string) => unitOf(Buffer.from(text));

test("CentOS 7: the name=systemd hierarchy", () => {
  assert.equal(
    unit("4:cpuacct,cpu:/other.service\n1:name=systemd:/system.slice/keepalived.service\n"),
    "keepalived.service",
  );
});

test("hybrid: the unified line is taken where the other is bare", () => {
  assert.equal(unit("1:name=systemd:/\n0::/system.slice/cron.service\n"), "cron.service");
});

test("unified: the deepest unit is the one that started it", () => {
  assert.equal(unit("0::/user.slice/user-0.slice/user@0.service/app.slice/x.service\n"), "x.service");
  assert.equal(unit("0::/user.slice/user-0.slice/session-3.scope\n"), "session-3.scope");
  assert.equal(unit("0::/system.slice/docker-1f2e.scope/init\n"), "docker-1f2e.scope");
});

test("a slice where there is no unit, nothing where there is no slice", () => {
  assert.equal(unit("0::/machine.slice/a\n"), "machine.slice");
  assert.equal(unit("0::/\n"), null);
  assert.equal(unit(""), null);
  assert.equal(unit("garbage"), null);
});

test("a path may hold colons", () => {
  assert.equal(unit("0::/system.slice/a:b.service\n"), "a:b.service");
});

test("the path in the version 1 freezer", () => {
  const freezer = (text: string) => freezerOf(Buffer.from(text));
  assert.equal(freezer("9:name=systemd:/x\n6:freezer:/docker/1f2e\n"), "/docker/1f2e");
  assert.equal(freezer("6:cpu,freezer:/a:b\n"), "/a:b");
  assert.equal(freezer("6:freezer:/\n0::/docker/1f2e\n"), null);
  assert.equal(freezer("5:memory:/freezer:/x\n"), null);
});

test("property: any bytes are a unit or none, never an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.notEqual(unitOf(Buffer.from(bytes)), "");
      assert.notEqual(freezerOf(Buffer.from(bytes)), "");
    }),
  );
});

const name = fc.stringMatching(/^[\w@:.\\-]{1,20}$/);

test("property: a unit is found under any slices, whatever stands in the other lines", () => {
  fc.assert(
    fc.property(fc.array(name), name, fc.uint8Array({ maxLength: 50 }), (slices, service, noise) => {
      const path = [...slices.map((slice) => `${slice}.slice`), `${service}.service`].join("/");
      const other = Buffer.from(noise).toString("latin1").replaceAll("\n", " ");
      assert.equal(unit(`${other}\n1:name=systemd:/${path}\n${other}\n`), `${service}.service`);
    }),
  );
});
