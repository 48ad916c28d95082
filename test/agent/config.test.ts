import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadConfig, parseConfig } from "../../agent/config.ts";
import { chooseDatabase } from "../../agent/database-file.ts";

const folder = mkdtempSync(join(tmpdir(), "loadspike-config-"));
after(() => rmSync(folder, { recursive: true }));
const absent = join(folder, "absent.toml");

test("without a file every key has its default", () => {
  const config = loadConfig(undefined, absent);
  assert.equal(config.database, undefined);
  assert.deepEqual(config.retention, { days: 90, max_size_mb: 900, schedule: "17 3 * * *" });
  assert.equal(config.report.schedule, undefined);
  assert.equal(config.log.level, "info");
});

test("a key that is given holds, the others keep their default", () => {
  const file = join(folder, "good.toml");
  writeFileSync(file, 'database = "/srv/l.db"\n[retention]\ndays = 30\n');
  const config = loadConfig(file, absent);
  assert.equal(config.database, "/srv/l.db");
  assert.equal(config.retention.days, 30);
  assert.equal(config.retention.max_size_mb, 900);
  assert.deepEqual(loadConfig(undefined, file), config);
});

const refused: [string, string, RegExp][] = [
  ["a file that is no TOML", "database = [", /^c\.toml:1: expected TOML, found: .+$/],
  [
    "a number as text",
    '[retention]\ndays = "many"',
    /^c\.toml: retention\.days: expected a whole number from 1 to 3650, found "many"$/,
  ],
  [
    "a number out of range",
    "[retention]\nmax_size_mb = 1",
    /retention\.max_size_mb: expected a whole number from 16 to .*found 1$/,
  ],
  ["a fraction", "[retention]\ndays = 1.5", /retention\.days: .* found 1\.5$/],
  ["a relative path", 'database = "l.db"', /database: expected an absolute path, found "l\.db"$/],
  ["an unknown key", "[retention]\nday = 3", /unknown key retention\.day;/],
  ["an unknown table", "[retentions]\ndays = 3", /unknown key retentions;/],
  [
    "a wrong choice",
    '[log]\nlevel = "loud"',
    /log\.level: expected one of debug, info, warn, error, found "loud"$/,
  ],
  [
    "an unknown level of privacy",
    '[privacy]\narguments = "some"',
    /privacy\.arguments: expected one of names, redacted, full, found "some"$/,
  ],
  ["a table that is a value", "retention = 3", /retention: expected .* found 3$/],
  [
    "a cron expression of three fields",
    '[report]\nschedule = "1 2 3"',
    /report\.schedule: expected a cron .* found "1 2 3"$/,
  ],
];
for (const [what, text, line] of refused) {
  test(`${what} is refused in one line that names the key, the expected and the found`, () => {
    assert.throws(
      () => parseConfig(text, "c.toml"),
      (error: Error) => {
        assert.match(error.message, line);
        assert.ok(!error.message.includes("\n"));
        return true;
      },
    );
  });
}

test("a file that was asked for and is not there is refused", () => {
  assert.throws(() => loadConfig(absent), /absent\.toml: the configuration cannot be read/);
});

test("the database: option, environment, configuration, project, in this order", () => {
  const config = parseConfig('database = "/c.db"', "c.toml");
  const none = parseConfig("", "c.toml");
  assert.equal(chooseDatabase("/o.db", config, { LOADSPIKE_DB: "/e.db" }), "/o.db");
  assert.equal(chooseDatabase(undefined, config, { LOADSPIKE_DB: "/e.db" }), "/e.db");
  assert.equal(chooseDatabase(undefined, config, { LOADSPIKE_DB: "" }), "/c.db");
  assert.match(chooseDatabase(undefined, none, {}), /\/\.loadspike\/loadspike\.db$/);
});
