import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parseCommandLine } from "../../../../collectors/keepalived/host/command-line.ts";
import { dumpFiles } from "../../../../collectors/keepalived/host/dump-files.ts";
import { hostPath, parseMountinfo } from "../../../../collectors/keepalived/host/mounts.ts";
import { readKeepalived } from "../../../../collectors/keepalived/host/reading.ts";
import { signatureOf, surveyOf } from "../../../../collectors/keepalived/host/survey.ts";
import { RealKeepalived, whyNot } from "../config/real-keepalived.ts";
import { centos7, context } from "./fake-host.ts";

const plain = {
  data_use_instance: false,
  instance: null,
  net_namespace: null,
  state_dump_file: null,
  stats_dump_file: null,
  json_dump_file: null,
};

test("options are found in clusters, long forms and with their values glued", () => {
  const parse = (line: string) => parseCommandLine(line.split(" "));
  assert.equal(parse("/usr/sbin/keepalived -D").config, null);
  assert.equal(parse("keepalived -lnDf /a.conf").config, "/a.conf");
  assert.equal(parse("keepalived -n -f/a.conf -i two").configId, "two");
  const long = parse(
    "keepalived --dont-fork --use-file=/b.conf --config-id one --vrrp_pid /v.pid -g/log -p /k.pid",
  );
  assert.deepEqual(
    [long.config, long.configId, long.pidFiles.vrrp, long.pidFiles.parent],
    ["/b.conf", "one", "/v.pid", "/k.pid"],
  );
});

test("each version writes its own dumps", () => {
  assert.deepEqual(dumpFiles([1, 3, 5], plain, "/other"), ["/tmp/keepalived.data", "/tmp/keepalived.stats"]);
  assert.deepEqual(dumpFiles([2, 2, 7], plain, "/run/ka/"), [
    "/run/ka/keepalived.data",
    "/run/ka/keepalived_check.data",
    "/run/ka/keepalived_bfd.data",
    "/run/ka/keepalived_parent.data",
    "/run/ka/keepalived.stats",
    "/run/ka/keepalived.json",
  ]);
  const named = { ...plain, data_use_instance: true, instance: "east", net_namespace: "blue" };
  assert.equal(dumpFiles([2, 2, 7], named, null)[1], "/tmp/keepalived_check.blue_east.data");
  assert.equal(dumpFiles([2, 2, 2], named, null)[1], "/tmp/keepalived_check.data");
  const moved = {
    ...plain,
    state_dump_file: "/run/state",
    stats_dump_file: "s.txt",
    json_dump_file: "/run/j.json",
  };
  assert.deepEqual(dumpFiles([2, 3, 4], moved, null), [
    "/run/state",
    "/run/state_check",
    "/run/state_bfd",
    "/run/state_parent",
    "/tmp/s.txt",
    "/run/j.json",
  ]);
});

test("PrivateTmp is followed to the folder that the host sees", () => {
  const host = parseMountinfo(
    "21 1 253:0 / / rw,relatime shared:1 - xfs /dev/mapper/root rw\n35 21 0:30 / /run rw shared:2 - tmpfs tmpfs rw\n",
  );
  const service = parseMountinfo(
    [
      "90 60 253:0 / / rw,relatime master:1 - xfs /dev/mapper/root rw",
      "91 90 253:0 /tmp/systemd-private-1\\040x/tmp /tmp rw,relatime master:1 - xfs /dev/mapper/root rw",
      "92 90 0:30 / /run rw master:2 - tmpfs tmpfs rw",
      "93 90 0:77 / /var/tmp rw - tmpfs tmpfs rw",
    ].join("\n"),
  );
  assert.equal(
    hostPath("/tmp/keepalived.data", service, host),
    "/tmp/systemd-private-1 x/tmp/keepalived.data",
  );
  assert.equal(hostPath("/run/x", service, host), "/run/x");
  assert.equal(hostPath("/etc/keepalived/keepalived.conf", service, host), "/etc/keepalived/keepalived.conf");
  assert.equal(hostPath("/var/tmp/x", service, host), null, "a tmpfs that only the service has");
  assert.equal(hostPath("/tmpfoo", service, host), "/tmpfoo");
});

test("a CentOS 7 host is read without running anything, and read again when something changes", (t) => {
  const root = centos7();
  t.after(() => rmSync(root, { recursive: true }));
  const read = () => readKeepalived(context(root));
  const { faults, facts, running: all, files } = read();
  const signature = () => signatureOf(surveyOf(root, []), files);
  let before = signature();
  const hasChanged = () => {
    const last = before;
    before = signature();
    return before !== last;
  };
  assert.deepEqual(faults, []);
  assert.deepEqual(facts, {
    version: "1.3.5",
    config: "/etc/keepalived/keepalived.conf",
    scripts: [
      {
        name: "chk",
        kind: "vrrp_script",
        command: "/etc/keepalived/keepalived_check_heplify.sh",
        comm: "keepalived_chec",
        interval_s: 5,
        timeout_s: null,
        user: null,
        tracked: true,
        sends: ["USR1"],
        fall: 1,
        rise: 1,
        lines: ["interval 5"],
        where: "/etc/keepalived/keepalived.conf:1",
      },
    ],
    dump_files: ["/tmp/keepalived.data", "/tmp/keepalived.stats"],
  });
  const [running] = all;
  assert.deepEqual(
    running?.children.map(({ pid, role }) => [pid, role]),
    [
      [901, "checker"],
      [902, "vrrp"],
    ],
  );
  assert.equal(hasChanged(), false);

  writeFileSync(join(root, "etc/keepalived/keepalived_check_heplify.sh"), "exit 0\n");
  assert.equal(hasChanged(), true);
  assert.deepEqual(read().facts?.scripts[0]?.sends, []);

  for (const pid of [900, 901, 902, 7000]) rmSync(join(root, `proc/${pid}`), { recursive: true });
  assert.equal(hasChanged(), true);
  assert.equal(read().facts, null);
});

test("whether a script runs is told from the users of the tree, and again when these change", (t) => {
  const root = centos7();
  t.after(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, "usr/sbin/keepalived"), "Keepalived v2.2.7 (01/16,2022)\0");
  const script = 'vrrp_script chk {\n  script "/bin/true | /bin/cat"\n  user check\n}\n';
  const instance =
    "vrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  track_script {\n    chk\n  }\n}\n";
  writeFileSync(join(root, "etc/keepalived/keepalived.conf"), script + instance);
  const read = () => readKeepalived(context(root));
  const signature = () => signatureOf(surveyOf(root, []), read().files);
  const tracked = () => read().facts?.scripts.map((each) => [each.tracked, each.shell_words]);
  assert.deepEqual(tracked(), [[true, ["|"]]], "no passwd: not known");
  const before = signature();
  writeFileSync(join(root, "etc/group"), "root:x:0:\n");
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
  assert.notEqual(signature(), before);
  assert.deepEqual(tracked(), [[false, ["|"]]]);
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\ncheck:x:990:990::/:/bin/false\n");
  assert.deepEqual(tracked(), [[true, ["|"]]]);
});

test("a network namespace of its own is a fact, and a fault where it tracks processes", (t) => {
  const root = centos7();
  t.after(() => rmSync(root, { recursive: true }));
  for (const [pid, net] of [
    [1, "net:[1]"],
    [900, "net:[2]"],
  ] as const) {
    mkdirSync(join(root, `proc/${pid}/ns`), { recursive: true });
    symlinkSync(net, join(root, `proc/${pid}/ns/net`));
  }
  const read = () => readKeepalived(context(root));
  assert.deepEqual([read().facts?.own_network, read().faults], [true, []]);
  writeFileSync(join(root, "usr/sbin/keepalived"), "\x7fELF\0\0Keepalived v2.2.7 (01/16,2022)\0");
  writeFileSync(
    join(root, "etc/keepalived/keepalived.conf"),
    "vrrp_track_process nginx {\n  process nginx\n}\n",
  );
  assert.deepEqual(read().faults, [
    {
      id: "keepalived.track-process-deaf",
      values: { pid: 900, where: "/etc/keepalived/keepalived.conf:1" },
    },
  ]);
});

test("a host without keepalived has no facts and no fault", (t) => {
  const root = mkdtempSync(join(tmpdir(), "loadspike-host-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "proc"));
  const read = () => readKeepalived(context(root));
  assert.deepEqual([read().facts, read().faults], [null, []]);
});

test("a configuration that is missing is told, with what is known all the same", (t) => {
  const root = centos7();
  t.after(() => rmSync(root, { recursive: true }));
  rmSync(join(root, "etc"), { recursive: true });
  symlinkSync("/nowhere", join(root, "usr/sbin/other"));
  const read = () => readKeepalived(context(root));
  assert.deepEqual(read().faults, [
    {
      id: "keepalived.config-problem",
      values: {
        pid: 900,
        file: "/etc/keepalived/keepalived.conf",
        line: 0,
        fact: {
          id: "config.file-missing",
          values: { path: "/etc/keepalived/keepalived.conf", included: false },
        },
      },
    },
  ]);
  assert.equal(read().facts?.dump_files.length, 2);
});

const missing = whyNot();
describe("a real keepalived", { skip: missing ? `not run: ${missing}` : false }, () => {
  let keepalived: RealKeepalived;
  before(() => {
    keepalived = new RealKeepalived();
  });
  after(() => keepalived.close());

  test("is found with its processes, version, configuration, and the folder of its dumps", async () => {
    const config = join(import.meta.dirname, "../../../fixtures/keepalived/includes.conf");
    await keepalived.start(config);
    const { running: all } = readKeepalived(context("/"));
    const running = all.find(({ parent }) => parent.pid === keepalived.pid("parent"));
    assert.ok(running, "other keepalived instances may run here; this one must be among them");
    assert.deepEqual(
      running.children.map(({ pid, role }) => [pid, role]),
      [[keepalived.pid("vrrp"), "vrrp"]],
    );
    assert.equal(running.version?.join("."), /v([\d.]+)/.exec(keepalived.version())![1]);
    assert.equal(running.config, config);
    assert.equal(running.own_network, true);
    assert.deepEqual(running.dump_files.slice(0, 1), [join(keepalived.folder, "keepalived.data")]);
    assert.ok(running.read.scripts.some((script) => script.name === "deeper" && script.tracked));
  });
});
