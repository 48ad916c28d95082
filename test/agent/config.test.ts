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
  [
    "an unknown key",
    "[retention]\nday = 3",
    /unknown key retention\.day; expected one of days, max_size_mb, schedule$/,
  ],
  [
    "an unknown table",
    "[retentions]\ndays = 3",
    /unknown key retentions; expected one of database, \[keepalived\], .*\[retention\], .*\[log\]$/,
  ],
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
  ["a table that is a value", "retention = 3", /retention: expected a table, found 3$/],
  [
    "a cron expression of three fields",
    '[report]\nschedule = "1 2 3"',
    /report\.schedule: expected a cron .* found "1 2 3"$/,
  ],
  [
    "an unknown format",
    '[report]\nformat = "pdf"',
    /report\.format: expected one of text, .*html, or a list of them, found "pdf"$/,
  ],
  ["a list with one", '[report]\nformat = ["html", "pdf"]', /report\.format: .* or a list of them, found /],
  [
    "a number for a path",
    "[publish]\ntextfile = 3",
    /textfile: expected an absolute path in quotes, found 3$/,
  ],
  ["a text for a list", '[keepalived]\ntrusted = "/x"', /trusted: expected a list, found "\/x"$/],
  ["no format at all", "[report]\nformat = []", /report\.format: expected .* found \[\]$/],
  [
    "a program by its name",
    '[report]\non_spike = "mail"',
    /report\.on_spike: expected an absolute path, found "mail"$/,
  ],
  [
    "an address of no server",
    '[publish]\nremote_write = "prometheus:9090"',
    /publish\.remote_write: expected an address as http/,
  ],
  [
    "a user without a password file",
    '[publish]\nremote_write_user = "u"',
    /publish\.remote_write_user: expected remote_write_user and remote_write_password_file together/,
  ],
  [
    "a label that is none",
    '[publish]\nremote_write_labels = ["esxi host=7"]',
    /expected label=value, as "esxi_host=esx7", found "esxi host=7"$/,
  ],
  [
    "a header without its name",
    '[publish]\nremote_write_headers = ["s3cret"]',
    /publish\.remote_write_headers\.0: expected "Name: value", or a file of such lines as "@\/etc\/loadspike\/headers"$/,
  ],
  [
    "a file of headers by its name",
    '[publish]\nremote_write_headers = ["@headers"]',
    /publish\.remote_write_headers\.0: expected "Name: value"/,
  ],
  [
    "a label that is Prometheus' own",
    '[publish]\nremote_write_labels = ["__name__=x"]',
    /expected label=value/,
  ],
];

test("a password in an address is refused, and not repeated", () => {
  assert.throws(
    () => parseConfig('[publish]\nremote_write = "https://u:s3cret@prometheus/api/v1/write"', "c.toml"),
    (error: Error) => {
      assert.match(
        error.message,
        /^c\.toml: publish\.remote_write: expected an address without a user or a password in it; remote_write_user/,
      );
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    },
  );
});

test("one format or several", () => {
  assert.equal(parseConfig("", "c.toml").report.format, "html");
  assert.deepEqual(parseConfig('[report]\nformat = ["html", "text"]', "c.toml").report.format, [
    "html",
    "text",
  ]);
});

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
