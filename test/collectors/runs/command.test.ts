import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { describeCommand } from "../../../collectors/runs/command.ts";

const cases: [argv: string[], exe: string | null, path: string | null, detail: string | null][] = [
  [["/usr/bin/updatedb", "-f", "nfs"], "/usr/bin/updatedb", "/usr/bin/updatedb", "-f ***"],
  [["updatedb"], null, null, null],
  // What the kernel makes of "#!/bin/bash -e".
  [
    ["/bin/bash", "-e", "/etc/keepalived/check.sh", "eth0"],
    "/usr/bin/bash",
    "/etc/keepalived/check.sh",
    "eth0",
  ],
  [["sh", "/etc/keepalived/check.sh"], "/usr/bin/dash", "/etc/keepalived/check.sh", null],
  [["/usr/bin/python3", "-u", "-W", "ignore", "/opt/x.py", "a b"], "/usr/bin/python3.11", "/opt/x.py", "***"],
  [["python3", "-m", "http.server"], "/usr/bin/python3", "/usr/bin/python3", "-m ***"],
  [["perl", "-e", "print 1"], "/usr/bin/perl", "/usr/bin/perl", "-e ***"],
  [["bash", "-o", "pipefail", "/x/y"], "/usr/bin/bash", "/x/y", null],
  [["-bash"], "/usr/bin/bash", "/usr/bin/bash", null],
  [["bash", "-s"], "/usr/bin/bash", "/usr/bin/bash", "-s"],
  // keepalived 1.3.5, before the shell hands over to the script.
  [["/bin/sh", "-c", "/etc/k/check.sh -v"], "/usr/bin/bash", "/etc/k/check.sh", '-c "/etc/k/check.sh -v"'],
  [
    ["sh", "-c", "LANG=C exec /etc/k/check.sh"],
    null,
    "/etc/k/check.sh",
    '-c "LANG=*** exec /etc/k/check.sh"',
  ],
  [["sh", "-c", "killall -0 haproxy"], "/usr/bin/dash", "/usr/bin/dash", '-c "killall -0 haproxy"'],
  [["sh", "-c", ""], null, null, "-c"],
  [["mysql", "-psecret"], "/usr/bin/mysql", "/usr/bin/mysql", "-p***"],
  [["perl", "-lane", "print if /geheim/"], "/usr/bin/perl", "/usr/bin/perl", "-l*** ***"],
  [["bash", "check.sh"], "/usr/bin/bash", "check.sh", null],
  [["bash", "/opt/my scripts/check.sh"], "/usr/bin/bash", "/opt/my scripts/check.sh", null],
  [
    ["postgres: app shop 10.0.0.1(5432) idle", "", ""],
    "/usr/lib/postgresql/bin/postgres",
    "/usr/lib/postgresql/bin/postgres",
    null,
  ],
  [["sshd: me@pts/0"], null, null, null],
  [[], "/usr/bin/x", "/usr/bin/x", null],
];

for (const [argv, exe, path, detail] of cases)
  test(`${argv.join(" ") || "no arguments"}: ${path}`, () => {
    const command = describeCommand(argv, exe);
    assert.equal(command.path, path);
    assert.equal(command.detail, detail);
  });

/** The shell's argument, and the name of what it starts, as the kernel would keep it. */
const started: [text: string, name: string | null][] = [
  ["/etc/keepalived/keepalived_check_heplify.sh", "keepalived_chec"],
  ["exec /usr/bin/updatedb -f nfs >/dev/null 2>&1", "updatedb"],
  ["LANG=C /opt/x.sh </dev/null", "x.sh"],
  // More than one: who of them is meant is not known.
  ["/opt/x.sh; /opt/y.sh", null],
  ["/opt/x.sh && /opt/y.sh", null],
  ["/opt/x.sh | grep -q y", null],
  ["/opt/x.sh $(date)", null],
  ["/opt/x.sh\n/opt/y.sh", null],
  ["killall -0 haproxy", null],
];

for (const [text, name] of started)
  test(`a shell with "${text}" starts ${name}`, () => {
    assert.equal(describeCommand(["/bin/sh", "-c", text], "/usr/bin/dash").starts, name);
  });

test("a script that is run by its shell has its own name", () => {
  assert.equal(describeCommand(["/bin/sh", "/opt/x.sh"], "/usr/bin/dash").starts, null);
});

test("any arguments give a bounded detail, and never an error", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (argv) => {
      const { detail } = describeCommand(argv, null);
      assert.ok(detail === null || (detail.length > 0 && detail.length <= 200));
    }),
  );
});
