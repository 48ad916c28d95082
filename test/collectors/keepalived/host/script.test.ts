import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { signalsOf } from "../../../../collectors/keepalived/host/script.ts";
import { signalsIn } from "../../../../collectors/keepalived/host/script-text.ts";
import { inMemory } from "../config/in-memory.ts";

const cases: [why: string, text: string, sends: string[]][] = [
  ["a pid file", "kill -USR1 $(cat /var/run/keepalived.pid)", ["USR1"]],
  ["-s and the name with SIG", "kill -s SIGUSR2 `cat /run/vrrp.pid`", ["USR2"]],
  ["a number", 'kill -10 "$(pidof keepalived)"', ["USR1"]],
  ["-n and a number", "kill -n 12 $(pgrep -o keepalived)", ["USR2"]],
  ["pkill", "pkill -USR1 -x keepalived", ["USR1"]],
  ["pkill with a long option", "pkill --signal USR2 keepalived", ["USR2"]],
  ["killall", "killall -s USR1 keepalived", ["USR1"]],
  [
    "the number from keepalived itself",
    "kill -$(keepalived --signum=DATA) $(cat /run/keepalived.pid)",
    ["USR1"],
  ],
  [
    "… in a variable",
    'SIG=$(/usr/sbin/keepalived --signum=JSON)\nkill -s "$SIG" "$(cat /run/keepalived.pid)"',
    ["JSON"],
  ],
  [
    "a pid in a variable",
    "PID=$(cat /var/run/keepalived.pid)\nkill -USR1 $PID; kill -USR2 $\x7bPID}",
    ["USR1", "USR2"],
  ],
  ["a pid that is read", "read -r p < /run/keepalived.pid\nkill -USR1 $p", ["USR1"]],
  ["a pid file in a variable", "F=/run/keepalived.pid\n[ -f $F ] && kill -USR1 $(<$F)", ["USR1"]],
  ["a pipe", "pidof keepalived | xargs -r kill -USR1", ["USR1"]],
  ["a loop", "for s in USR1 USR2; do kill -$s $(cat /run/keepalived.pid); done", ["USR1", "USR2"]],
  [
    "a function",
    'dump() {\n  kill -$1 $(cat "$2")\n}\nif dump USR1 /run/keepalived.pid; then :; fi',
    ["USR1"],
  ],
  ["a continued line", "kill \\\n  -USR1 \\\n $(pidof keepalived)", ["USR1"]],
  ["systemctl kill", "systemctl kill -s USR1 keepalived.service", ["USR1"]],
  ["a reload", "systemctl reload keepalived || service keepalived reload", ["HUP"]],
  ["a plain kill", "kill $(cat /run/keepalived.pid)", ["TERM"]],
  [
    "python",
    'pid = int(open("/run/keepalived.pid").read())\nos.kill(pid, signal.SIGUSR1)\nos.kill(pid, 12)',
    ["USR1", "USR2"],
  ],
  ["python's subprocess", 'subprocess.run(["pkill", "-USR1", "keepalived"])', ["USR1"]],
  ["perl", "kill 'USR1', `cat /run/keepalived.pid`;", ["USR1"]],
  ["a comment", "# kill -USR1 $(cat /run/keepalived.pid)\nexit 0 # pkill -USR1 keepalived", []],
  ["another pid file beside", "pidof keepalived; kill -USR1 $(cat /run/nginx.pid)", []],
  ["another pid beside", "pidof keepalived\nkill -USR1 $(pidof nginx)", []],
  ["a test for life", "kill -0 $(cat /run/keepalived.pid)", []],
  ["another program", "kill -USR1 $(cat /run/nginx.pid)\npkill -USR2 haproxy", []],
  [
    "another program beside keepalived",
    "systemctl is-active keepalived && kill -USR1 $(cat /run/nginx.pid)",
    [],
  ],
];

for (const [why, text, sends] of cases) {
  test(`${why}: ${sends.join(" and ") || "nothing"}`, () => assert.deepEqual(signalsIn(text), sends));
}

test("the script of an interpreter, and what it sources beside it, are read", () => {
  const files = inMemory({
    "/etc/keepalived/check":
      '#!/bin/bash\nHERE=$(dirname "$0")\n. "$HERE/dump.inc"\n[ -f /x ] && source /lib/more\n',
    "/etc/keepalived/dump.inc": "kill -USR1 $(cat /run/keepalived.pid)\n. /deeper\n",
    "/lib/more": "pkill -USR2 keepalived",
    "/deeper": "pkill -HUP keepalived",
    "/bin/sh": "\x7fELF\0",
  });
  const job = { command: "/bin/sh /etc/keepalived/check", argv: ["/bin/sh", "/etc/keepalived/check"] };
  assert.deepEqual(signalsOf(job, files), {
    sends: ["USR1", "USR2"],
    files: ["/etc/keepalived/check", "/etc/keepalived/dump.inc", "/lib/more"],
  });
});

test("a command of its own counts, and an absent script is no fault", () => {
  const command = "/usr/bin/pkill -USR1 keepalived";
  const nothing = inMemory({});
  assert.deepEqual(signalsOf({ command, argv: command.split(" ") }, nothing), { sends: ["USR1"], files: [] });
});

test("a pid file of another name counts where keepalived was started with it", () => {
  const job = { command: "kill -USR1 $(cat /srv/a.pid)", argv: [] };
  assert.deepEqual(signalsOf(job, inMemory({})).sends, []);
  assert.deepEqual(signalsOf(job, inMemory({}), ["/srv/a.pid"]).sends, ["USR1"]);
});

test("no text makes the reader throw or run on", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ..."kill -USR1 $ $A A= $\x7b } ( ) ` ' \" for in f() { \n ; && | keepalived --signum= # \\ $(".split(
        " ",
      ),
    ),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 80 }), fc.constantFrom(" ", "", "\n"), (pieces, glue) => {
      signalsIn(pieces.join(glue));
    }),
    { numRuns: 500 },
  );
});
