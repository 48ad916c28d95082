import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { saySource } from "../../../../agent/saying.ts";
import { languages, locales } from "../../../../analysis/report/locales/index.ts";
import { readKeepalived } from "../../../../collectors/keepalived/host/reading.ts";
import { LINES, SECRET } from "../../privacy/commands.ts";
import { centos7 } from "./fake-host.ts";

/** Configurations in which a line is in doubt, and has a secret in it. */
const AUTH = `vrrp_instance V {\n  authentication {\n    auth_type PASS\n    auth_pass`;
const DOUBTFUL = [
  `${AUTH} "${SECRET}\n  }\n}\n`,
  `${AUTH} '${SECRET}\n  }\n}\n`,
  `${AUTH} ${SECRET}\\\n`,
  `${AUTH}\n    ${SECRET}\n  }\n}\n`,
  `${AUTH}=${SECRET}\n  }\n}\n`,
  `${AUTH} $PW ${SECRET}\n  }\n}\n`,
  `$PW=${SECRET}\n${AUTH} $PX${SECRET}\n`,
  `~SEQ(${SECRET}) auth_pass ${SECRET}\n`,
  `~LST("${SECRET}, 2) auth_pass ${SECRET}\n`,
  `vrrp_script ${SECRET} ${SECRET} {\n}\n`,
  `vrrp_script chk\n  ${SECRET} {\n}\n`,
  `vrrp_script chk {\n  script /usr/bin/check -p ${SECRET}\n  interval ${SECRET}\n  weight ${SECRET}\n}\n`,
  `vrrp_script chk {\n  script "/usr/bin/check -p ${SECRET}\n  fall ${SECRET}\n  ${SECRET}\n  password ${SECRET}\n}\n`,
  `vrrp_script chk {\n  script "/usr/bin/check -p ${SECRET}" ${SECRET}\n}\nvrrp_instance V {\n  track_script {\n    chk ${SECRET}\n    ${SECRET} weight ${SECRET}\n  }\n}\n`,
  `vrrp_instance V {\n  notify "/usr/local/bin/tell --token ${SECRET}\n  notify_master /usr/local/bin/tell --token ${SECRET}\n  virtual_router_id ${SECRET}\n}\n`,
  `virtual_server ${SECRET} 80 {\n  delay_loop ${SECRET}\n  real_server ${SECRET} 80 {\n    MISC_CHECK {\n      misc_path "/usr/bin/check ${SECRET}\n    }\n  }\n}\n`,
  `${SECRET} {\n}\n${SECRET}\n@${SECRET} x\n`,
];

function told(text: string): unknown {
  const root = centos7();
  try {
    writeFileSync(join(root, "etc/keepalived/keepalived.conf"), text);
    const { facts, faults } = readKeepalived({ root });
    const words = languages.flatMap((language) => faults.map((fault) => saySource(locales[language], fault)));
    // A script's name is the operator's word for it, as in every line of keepalived's own log.
    return [words, faults, facts?.scripts.map(({ name: _, ...script }) => script)];
  } finally {
    rmSync(root, { recursive: true });
  }
}

test("no secret of a line in doubt is told, in whatever line it stands", () => {
  for (const text of DOUBTFUL) {
    const shown = JSON.stringify(told(text));
    assert.ok(!shown.includes(SECRET), `${text}\n${shown}`);
    assert.match(shown, /keepalived\.config-problem|"keepalived\.|\[\],\[\]/);
  }
});

test("nor of any command of the list, quoted or not, cut anywhere", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LINES),
      fc.constantFrom("script", "notify_master", "misc_path", "auth_pass", "notify", ""),
      fc.constantFrom('"', "'", ""),
      fc.constantFrom('"', "'", "", " {", " }", "\\"),
      (line, keyword, open, close) => {
        const lines = `${keyword} ${open}${line}${close}\n`;
        for (const text of [`vrrp_script chk {\n${lines}}\n`, `vrrp_instance V {\n${lines}}\n`, lines]) {
          const shown = JSON.stringify(told(text));
          assert.ok(!shown.includes(SECRET), `${text}\n${shown}`);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test("where the line stands, and its keyword, are told", () => {
  const shown = JSON.stringify(told(`${AUTH} "${SECRET}\n  }\n}\n`));
  assert.match(shown, /keepalived\.conf(?::|","line":)4\b/);
  const [words] = told("vrrp_script chk {\n  script /bin/x\n  interval soon\n}\n") as [string[]];
  assert.match(words[0] ?? "", /keepalived\.conf.*3.*interval \*\*\*: expected whole seconds/);
});
