import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";

import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inventory, readHost } from "../../collectors/inventory.ts";
import { contextOf, ROOTS, rootOf } from "./fake-root.ts";

test("host facts of the fake roots", async () => {
  const hosts = await Promise.all(ROOTS.map((name) => inventory(contextOf(rootOf(name)))));
  assert.deepEqual(
    hosts.map((host) => [host.hostname, host.kernel, host.cpus, host.hypervisor, host.timezone]),
    [
      ["lb1.example.net", "3.10.0-1160.119.1.el7.x86_64", 4, "vmware", "Europe/Berlin"],
      ["lb2", "4.18.0-553.el8_10.x86_64", 2, "vmware", "UTC"],
      ["deb11", "5.10.0-28-amd64", 2, "qemu", "Etc/UTC"],
      ["vm", "6.18.44", 2, null, "Etc/UTC"],
    ],
  );
});

test("what nobody knows is null", () => {
  const host = readHost("/nonexistent");
  assert.deepEqual(Object.values(host), [null, null, null, null, null, null, null]);
});

test("firmware that names nobody on a CPU without the hypervisor flag is bare metal", (t) => {
  const root = mkdtempSync(join(tmpdir(), "loadspike-host-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "proc"));
  writeFileSync(join(root, "proc/cpuinfo"), "processor\t: 0\nflags\t\t: fpu vme de\n");
  assert.equal(readHost(root).hypervisor, "none");
});

test("this machine, with the child", async () => {
  const context = contextOf("/");
  const host = await inventory(context);
  assert.deepEqual(context.warnings, []);
  assert.equal(host.hostname, hostname());
});
