import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { OPTION_RULES, redact, TEXT_RULES } from "../../../collectors/privacy/secrets.ts";

const cases: [program: string, args: string[], shown: string[]][] = [
  ["backup", ["--password=hunter2", "-v"], ["--password=***", "-v"]],
  ["backup", ["--password", "hunter2", "now"], ["--password", "***", "now"]],
  ["backup", ["--db-passwd", "x"], ["--db-passwd", "***"]],
  ["env", ["PGPASSWORD=hunter2", "psql"], ["PGPASSWORD=***", "psql"]],
  ["curl", ["-u", "admin:hunter2", "http://h/"], ["-u", "admin:***", "http://h/"]],
  ["curl", ["http://admin:hun/ter2@h:80/x"], ["http://admin:***@h:80/x"]],
  ["curl", ["-H", "Authorization: Bearer abc.def"], ["-H", "Authorization: ***"]],
  ["curl", ["-H", "X-Auth-Token: 12 34"], ["-H", "X-Auth-Token: ***"]],
  ["mount", ["//user:pw@host/share"], ["//user:***@host/share"]],
  ["mysql", ["-uroot", "-phunter2", "db"], ["-uroot", "-p***", "db"]],
  ["mysqldump", ["-p", "hunter2"], ["-p", "***"]],
  ["sshpass", ["-p", "hunter2", "ssh", "h"], ["-p", "***", "ssh", "h"]],
  ["snmpget", ["-v2c", "-c", "public", "h"], ["-v2c", "-c", "***", "h"]],
  ["check_snmp_load_wizard.pl", ["-H", "h", "-C", "public"], ["-H", "h", "-C", "***"]],
  ["check_tcp", ["-H", "h", "-p", "8080"], ["-H", "h", "-p", "8080"]],
  ["check_mysql", ["-u", "n", "-p", "hunter2"], ["-u", "n", "-p", "***"]],
  ["sh", ["-c", "mysql --password='a b' -e x"], ["-c", "mysql --password=*** -e x"]],
  ["sh", ["-c", "curl -u me:pw http://h"], ["-c", "curl -u me:*** http://h"]],
  ["sh", ["-c", "tool --token hunter2 -v"], ["-c", "tool --token *** -v"]],
  ["tool", ["api_key=abc", "AKIAIOSFODNN7EXAMPLE"], ["api_key=***", "***"]],
  ["keepalived", ["auth_pass 1234"], ["auth_pass ***"]],
  ["tool", ["d41d8cd98f00b204e9800998ecf8427e"], ["***"]],
];

for (const [program, args, shown] of cases)
  test(`${program} ${args.join(" ")}`, () => assert.deepEqual(redact(program, args), shown));

test("what holds no secret stays as it is", () => {
  const args = [
    "-n",
    "/etc/keepalived/check.sh",
    "--interval=5",
    "10:30",
    "a@b",
    "host:80",
    "user@host:/path",
    "-p",
  ];
  assert.deepEqual(redact("rsync", args), args);
});

test("no secret of any form survives, whatever stands around it", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9!#%*+_.~-]{6,40}$/).map((text) => `Zq9${text}`);
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const forms: ((secret: string, word: string) => string[])[] = [
    (it, w) => [`--${w}-password=${it}`],
    (it) => ["--token", it],
    (it, w) => [`${w}_secret=${it}`],
    (it, w) => [`https://${w}:${it}@host/`],
    (it, w) => ["-u", `${w}:${it}`],
    (it, w) => [`${w}:${it}@host`],
    (it) => ["-H", `Authorization: Basic ${it}`],
    (it, w) => ["-c", `${w} --api-key ${it} ${w}`],
    (it, w) => [`{"password": "${it}", "x": "${w}"}`],
  ];
  fc.assert(
    fc.property(secret, word, fc.constantFrom(...forms), fc.array(word), (it, w, form, before) => {
      const shown = redact("tool", [...before, ...form(it, w)]).join(" ");
      assert.ok(!shown.includes(it), shown);
    }),
    { numRuns: 2000 },
  );
});

test("a huge argument is cut, and a secret at the cut is not shown", () => {
  for (const text of ["a".repeat(100_000), "-".repeat(100_000), "a:".repeat(50_000), "'".repeat(100_000)])
    for (const shown of redact("curl", [text, text])) assert.ok(shown.length <= 401);
  const [shown] = redact("curl", [`${"x".repeat(3990)} me:geheim@host`]);
  assert.ok(!shown?.includes("geh"));
});

test("every rule of the table is needed by one of the cases above", () => {
  for (const { what, find } of TEXT_RULES)
    assert.ok(
      cases.some(([, args]) => args.some((arg) => arg.search(find) >= 0)),
      what,
    );
  assert.ok(OPTION_RULES.every(({ options }) => options.length > 0));
});
