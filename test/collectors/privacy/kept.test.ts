import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keptArguments, keptConfigLine, keptDetail, keptLogLine } from "../../../collectors/privacy/kept.ts";
import { describeCommand } from "../../../collectors/runs/command.ts";
import { fairClock } from "../../waiting.ts";
import { LINES, leaking, SECRET } from "./commands.ts";

const cases: [program: string, args: string[], shown: string][] = [
  ["updatedb", ["-f", "nfs", "--prunepaths=/tmp"], "-f *** --prunepaths=***"],
  ["git", ["clone", "https://me@host/x"], "***"],
  ["df", ["-hP", "/mnt/data"], "-h*** /mnt/data"],
  ["mount", ["-t", "nfs", "nas1:/export/a", "/mnt/a"], "-t *** nas1:/export/a /mnt/a"],
  ["mount.cifs", ["//me:pw@nas/a", "/mnt/a", "-o", "password=x"], "*** /mnt/a -o ***"],
  ["pgrep", ["-x", "haproxy"], "-x haproxy"],
  ["killall", ["-0", "haproxy"], "-0 haproxy"],
  ["kill", ["-USR1", "4711"], "-USR1 ***"],
  ["systemctl", ["is-active", "nginx.service"], "is-active nginx.service"],
  ["ip", ["link", "show", "eth0"], "*** eth0"],
  ["run-parts", ["--report", "/etc/cron.daily"], "--report ***"],
  ["sudo", ["-u", "app", "/opt/bin/check.sh", "-p", "x"], "-u *** /opt/bin/check.sh -p ***"],
  ["timeout", ["5", "mysql", "-px"], "*** mysql -p***"],
  [
    "ssh",
    ["-p", "22", "h", "mysqldump -px db | gzip > /b/x.gz"],
    "-p *** *** mysqldump -p*** *** | gzip > ***",
  ],
  ["sh", ["-c", "cd /x && ./y.sh -v --key k"], "-c cd *** && ./y.sh -v --key ***"],
  ["sh", ["-c", "for i in 1 2; do x $i; done"], "-c for *** ; do x *** ; done"],
  ["flock", ["/run/x", "-c", "/etc/k/a.sh b"], "*** -c /etc/k/a.sh ***"],
  [
    "docker",
    ["exec", "-e", "A=b", "-it", "box", "redis-cli", "-a", "pw"],
    "exec -e *** -it *** redis-cli -a ***",
  ],
  ["kubectl", ["exec", "pod", "--", "psql", "-c", "select 1"], "exec *** -- psql -c ***"],
  ["xargs", ["-r", "-n", "1", "rm", "-f"], "-r -n *** rm -f"],
];
for (const [program, args, shown] of cases)
  test(`${program} ${args.join(" ")}`, () =>
    assert.equal(keptArguments("names", program, args).join(" "), shown));

test("no line of the list leaks: as it is, by sh -c, in cron's log, in keepalived's", () => {
  for (const line of LINES) {
    const words = line.split(" ");
    const inShell = /^(?:ba)?sh -c (.*)$/.exec(line)?.[1] ?? line;
    for (const shown of [
      describeCommand(words, null),
      describeCommand(words, "/usr/bin/x"),
      describeCommand(["/bin/sh", "-c", inShell], "/bin/dash"),
      keptLogLine("names", "CROND", `(root) CMD (${line})`),
      keptLogLine("names", "CRON", `(root) CMD (/opt/x.sh; ${line})`),
      keptLogLine(
        "names",
        "Keepalived_healthcheckers",
        `Misc check to [10.0.0.1] for [/usr/bin/${line}] failed.`,
      ),
      keptLogLine("names", "Keepalived_vrrp", `VRRP_Script(/usr/bin/${line}) succeeded`),
      keptDetail("names", words[0] ?? "", words.slice(1).join(" ")),
    ])
      assert.ok(!JSON.stringify(shown).includes(SECRET), `${line}: ${JSON.stringify(shown)}`);
  }
});

test("no secret in any shape of a command survives", () => {
  fc.assert(
    fc.property(leaking, ({ secret, argv }) => {
      const shown = JSON.stringify([
        describeCommand(argv, null),
        describeCommand(argv, "/usr/bin/x"),
        keptLogLine("names", "CROND", `(root) CMD (${argv.join(" ")})`),
      ]);
      assert.ok(!shown.includes(secret), shown);
    }),
    { numRuns: 5000 },
  );
});

test("what may be kept stays as it is when it is taken in again", () => {
  fc.assert(
    fc.property(leaking, ({ argv }) => {
      const { detail } = describeCommand(argv, "/usr/bin/x");
      if (detail !== null) assert.equal(keptDetail("names", "x", detail), detail);
      const line = keptLogLine("names", "CROND", `(root) CMD (${argv.join(" ")})`);
      assert.equal(keptLogLine("names", "CROND", line), line);
    }),
    { numRuns: 5000 },
  );
});

test("any text is read in bounded time, and gives no error", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 200 })), (argv) => {
      for (const level of ["names", "redacted", "full"] as const) describeCommand(argv, null, level);
    }),
  );
  const clock = fairClock();
  for (const text of [
    "(",
    "$(",
    "`",
    "'",
    '"',
    "\\",
    "a;",
    "sudo ",
    "sh -c ",
    "<",
    "=",
    "-",
    "/a",
    "$((",
    "{ ",
  ]) {
    const before = clock();
    describeCommand(["sh", "-c", text.repeat(50_000)], null);
    keptLogLine("names", "Keepalived", text.repeat(2000));
    keptLogLine("names", "CROND", `(root) CMD (${text.repeat(2000)})`);
    assert.ok(clock() - before < 2, text);
  }
});

test("the levels: names, redacted, full", () => {
  const argv = ["mysql", "-psecret", "-e", "select 1"];
  const shown = (level: "names" | "redacted" | "full") =>
    describeCommand(argv, "/usr/bin/mysql", level).detail;
  assert.equal(shown("names"), "-p*** -e ***");
  assert.equal(shown("redacted"), '-p*** *** "select 1"');
  assert.equal(shown("full"), '-psecret -e "select 1"');
  assert.equal(keptLogLine("full", "CROND", "(root) CMD (x -psecret)"), "(root) CMD (x -psecret)");
});

test("lines of a log and of a job's block keep what is evidence", () => {
  for (const line of [
    "VRRP_Script(chk) timed out",
    "(VI_1) Entering MASTER STATE",
    "Script `chk` now returning 1",
    "VRRP_Instance(VI_1) Changing effective priority from 100 to 80",
    "Process [123] didn't respond to SIGTERM",
    "Opening file '/etc/keepalived/keepalived.conf'.",
  ])
    assert.equal(keptLogLine("names", "Keepalived_vrrp", line), line);
  assert.equal(keptLogLine("names", "Keepalived_vrrp", "   Password = 1111"), "   Password = ***");
  assert.equal(
    keptLogLine("names", "Keepalived", "Misc check to [10.0.0.1]:80 for [/usr/bin/check -p 1] failed."),
    "Misc check to [10.0.0.1]:80 for [/usr/bin/check -p ***] failed.",
  );
  assert.equal(keptConfigLine("names", "interval 5"), "interval 5");
  assert.equal(keptConfigLine("names", "auth_pass x"), "auth_pass ***");
  assert.equal(keptConfigLine("names", "init_fail"), "init_fail");
  assert.equal(keptConfigLine("names", "alone"), "***");
});

test("what is only in part a command is not read as one", () => {
  const shown = (text: string) => keptArguments("names", "sh", ["-c", text]).join(" ");
  // The arms of a `case`: their patterns stand where a command would.
  assert.equal(shown("/opt/x.sh $1; case $1 in geheim) y;; esac"), "-c /opt/x.sh ***");
  assert.equal(shown("a) x;; geheim) y"), "-c ***");
  // The end of a key in base64 looks like a variable that is set.
  assert.equal(shown("Geheim9xYz= tool"), "-c ***");
  assert.equal(shown("LANG=C tool"), "-c LANG=*** tool");
});

test("cron's input, and what keepalived names without quotes, are hidden", () => {
  const cron = (text: string) => keptLogLine("names", "CROND", `(root) CMD (${text})`);
  assert.equal(cron("/opt/x.sh%; geheim"), "(root) CMD (/opt/x.sh)");
  assert.equal(
    keptLogLine("names", "Keepalived_vrrp", "Executing /etc/k/notify.sh -p geheim MASTER"),
    "Executing /etc/k/notify.sh ***",
  );
});
