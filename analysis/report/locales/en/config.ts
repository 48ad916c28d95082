import type { ConfigWords } from "../sources.ts";

const named = ({ path, included }: { path: string; included: boolean }): string =>
  included ? `include ${path}` : path;

/** Problems of a keepalived configuration, as its reader finds them. */
export const config: ConfigWords = {
  "config.file-missing": (file) => `${named(file)}: no such file`,
  "config.file-hidden": (file) => `${named(file)}: this user may not look into its folder`,
  "config.file-kind"({ kind, ...file }) {
    const what = { executable: "executable", folder: "a folder", other: "not a regular file" }[kind];
    return `${named(file)}: ${what}; keepalived reads only regular files without execute permission`;
  },
  "config.file-unread": ({ said, ...file }) => `${named(file)}: ${said}`,
  "config.include-too-deep": ({ pattern, depth }) =>
    `include ${pattern}: ${depth} files inside each other; not followed`,
  "config.include-unmatched": ({ pattern }) =>
    `include ${pattern}: no file matches; keepalived before 1.4.0 does not start then`,
  "config.too-many-lines": ({ lines }) => `more than ${lines} lines: the rest is not read`,
  "config.long-line": ({ bytes, kept_bytes }) =>
    `a line of ${bytes} bytes: keepalived cuts it after ${kept_bytes}`,
  "config.open-quote": ({ quote, text }) => `a quote ${quote} that is not closed: ${text}`,
  "config.trailing-backslash": ({ text }) => `a backslash at the end of the line: ${text}`,
  "config.random": ({ text, low, high }) =>
    `${text}: a number drawn when keepalived starts (${low} to ${high}): read as the smallest`,
  "config.endless-definition": ({ text, name }) =>
    `${text}: $${name} does not come to an end: it contains itself`,
  "config.not-a-repetition": ({ text, keyword }) =>
    `${text}: not a ${keyword} that keepalived understands; it leaves the line out`,
  "config.hex-repetition": ({ text }) => `${text}: ~SEQx needs keepalived 2.1.0; it leaves the line out`,
  "config.endless-repetition": () => "definitions or repetitions inside each other without end: not followed",
  "config.unread-line": ({ text, what, since }) =>
    `${text}: ${what === "definitions" ? what : `${what} lines`} are read only since keepalived ${since}`,
  "config.block-on-one-line": ({ keyword }) =>
    `${keyword} { … on one line is read only since keepalived 1.4.2: end the line after "{"`,
  "config.expected-brace": ({ keyword, found }) => `expected "{" after ${keyword}, found ${found}`,
  "config.too-deep": ({ depth }) => `${depth} blocks inside each other: deeper ones are left out`,
  "config.brace-of-nothing": () => 'a "{" without a keyword before it: its block is left out',
  "config.brace-not-opened": () => 'a "}" without a "{" before it',
  "config.brace-not-closed": ({ keyword }) =>
    `the block of ${keyword || '"{"'} is not closed: expected "}", found the end of the file`,
  "config.keyword-too-new": ({ keyword, since, version }) =>
    `${keyword} needs keepalived ${since}, this is ${version}: ignored`,
  "config.keyword-deprecated": ({ keyword, instead }) => `${keyword} is deprecated, write ${instead}`,
  "config.keyword-unknown": ({ name, expected, found }) =>
    `vrrp_script ${name}: expected one of ${expected.join(", ")}; found ${found}`,
  "config.expected-value": ({ keyword }) => `${keyword}: expected a value; keepalived does not start without`,
  "config.expected-user": () => "script_user: expected a user's name",
  "config.expected-integer": ({ keyword, text }) => `${keyword} ${text}: expected a whole number`,
  "config.expected-seconds"({ keyword, text, fractions, fraction, taken_s }) {
    const expected = fractions ? "expected seconds from 0.001" : "expected whole seconds from 1";
    const hint = fraction ? " (fractions need keepalived 2.3.2)" : "";
    const taken = taken_s === null ? "keepalived ignores the line" : `keepalived takes ${taken_s} s`;
    return `${keyword} ${text}: ${expected}${hint}; ${taken}`;
  },
  "config.expected-delay": ({ text }) => `delay_loop ${text}: expected seconds above 0`,
  "config.words-ignored": ({ keyword, command }) =>
    `${keyword} ${command}: what follows is ignored; put the command and its arguments in one pair of quotes`,
  "config.script-without-command": ({ name }) => `vrrp_script ${name} has no script: keepalived removes it`,
  "config.check-without-command": () => "MISC_CHECK without a misc_path: keepalived leaves it out",
  "config.track-unknown": ({ name }) =>
    `track_script ${name}: no vrrp_script of that name stands before it; keepalived leaves it out`,
};
