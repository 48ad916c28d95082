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
  "config.not-believed": ({ path, part }) =>
    `${path}: not believed, because others than root may change ${part}`,
  "config.include-too-deep": ({ pattern, depth }) =>
    `include ${pattern}: ${depth} files inside each other; not followed`,
  "config.include-too-wide": ({ pattern }) =>
    `include ${pattern}: it names more than any configuration has: not followed`,
  "config.too-many-files": (file) => `${named(file)}: more files than any configuration has: not followed`,
  "config.too-many-scripts": ({ unread }) =>
    `more and longer scripts than any configuration has: ${unread === 1 ? "1 was" : `${unread} were`} not looked into for signals`,
  "config.include-unmatched": ({ pattern }) =>
    `include ${pattern}: no file matches; keepalived before 1.4.0 does not start then`,
  "config.too-many-lines": ({ lines }) => `more than ${lines} lines: the rest is not read`,
  "config.too-much-text": ({ bytes }) => `more than ${bytes / 2 ** 20} MiB: the rest is not read`,
  "config.long-line": ({ bytes, kept_bytes }) =>
    `a line of ${bytes} bytes: keepalived cuts it after ${kept_bytes}`,
  "config.open-quote": ({ quote, text }) => `a quote ${quote} that is not closed: ${text}`,
  "config.trailing-backslash": ({ text }) => `a backslash at the end of the line: ${text}`,
  "config.random": ({ text, low, high }) =>
    `${text}: a number drawn when keepalived starts (${low} to ${high}): read as the smallest`,
  "config.endless-definition": ({ text, name }) =>
    `${text}: $${name} makes a line without end: it is too long, or contains itself`,
  "config.undefined": ({ name, braces }) =>
    `${name} is not defined: it stays as it is${braces ? ", and its braces are read as the configuration's own" : ""}`,
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
  "config.brace-ignored": () => 'a "{" behind a keyword that takes no block: keepalived ignores it',
  "config.brace-not-opened": () => 'a "}" without a "{" before it',
  "config.brace-not-closed": ({ keyword }) =>
    `the block of ${keyword || '"{"'} is not closed: expected "}", found the end of the file`,
  "config.defined-again": ({ keyword, name }) =>
    `${keyword}: ${name} is already defined; keepalived skips the block`,
  "config.expected-name": ({ keyword }) =>
    `${keyword}: expected one word, its name; keepalived skips the block`,
  "config.instance-hidden": () =>
    "vrrp_instance: a brace too many before it hides it from keepalived's parent process, which starts no other",
  "config.keyword-ignored": ({ keyword }) => `unknown keyword ${keyword}: keepalived ignores it`,
  "config.keyword-too-new": ({ keyword, since, version }) =>
    `${keyword} needs keepalived ${since}, this is ${version}: ignored`,
  "config.keyword-deprecated": ({ keyword, instead }) => `${keyword} is deprecated, write ${instead}`,
  "config.keyword-unknown": ({ name, expected, found }) =>
    `vrrp_script ${name}: expected one of ${expected.join(", ")}; found ${found}`,
  "config.expected-value": ({ keyword }) => `${keyword}: expected a value; keepalived does not start without`,
  "config.expected-user": () => "script_user: expected a user's name",
  "config.crash"({ keyword, quote }) {
    const fault =
      quote === null ? "a backslash at the end of the line" : `a quote ${quote} that is not closed`;
    return `${keyword}: ${fault}: keepalived's process crashes`;
  },
  "config.expected-weight": ({ text }) => `weight ${text}: expected a whole number from -253 to 253`,
  "config.expected-count": ({ keyword, text }) => `${keyword} ${text}: expected a whole number from 1`,
  "config.expected-byte": ({ keyword, text }) => `${keyword} ${text}: expected a number from 1 to 255`,
  "config.not-an-address": ({ keyword, text }) =>
    `${keyword} ${text}: not an address; keepalived skips the block`,
  "config.expected-seconds"({ keyword, text, fractions, fraction, most_s, taken_s }) {
    const expected = fractions ? "expected seconds from 0.001" : "expected whole seconds from 1";
    const most = most_s === null ? "" : ` to ${most_s}`;
    const hint = fraction ? " (fractions need keepalived 2.3.2)" : "";
    const taken = taken_s === null ? "keepalived ignores the line" : `keepalived takes ${taken_s} s`;
    return `${keyword} ${text}: ${expected}${most}${hint}; ${taken}`;
  },
  "config.expected-delay": ({ text }) => `delay_loop ${text}: expected seconds above 0`,
  "config.words-ignored": ({ keyword, command }) =>
    `${keyword} ${command}: what follows is ignored; put the command and its arguments in one pair of quotes`,
  "config.script-without-command": ({ name }) => `vrrp_script ${name} has no script: keepalived removes it`,
  "config.check-without-command": () => "MISC_CHECK without a misc_path: keepalived leaves it out",
  "config.user-missing": ({ kind, name, missing, who }) =>
    `${kind === "misc_check" ? "MISC_CHECK of" : kind} ${name}: this machine has no ${missing} ${who}; keepalived removes it`,
  "config.track-unknown": ({ name, removed }) =>
    `track_script ${name}: ${removed ? "keepalived has removed that vrrp_script, and leaves this line out" : "no vrrp_script of that name stands before it; keepalived leaves it out"}`,
  "config.track-words": ({ name, found }) =>
    `track_script ${name}: expected "weight" or the end of the line, found ${found}; keepalived leaves out the line`,
  "config.track-without-weight": ({ name }) =>
    `track_script ${name}: a weight without its value; keepalived leaves out the line`,
  "config.track-weight": ({ name, text }) =>
    `track_script ${name}: weight ${text}: expected a whole number from -253 to 253`,
  "config.track-direction": ({ name, found }) =>
    `track_script ${name}: expected reverse or noreverse, found ${found}`,
  "config.no-router-id": ({ name }) => `vrrp_instance ${name}: expected a virtual_router_id from 1 to 255`,
  "config.no-interface": ({ name }) => `vrrp_instance ${name}: expected an interface`,
  "config.router-id-taken": ({ name, router, device, other }) =>
    `vrrp_instance ${name}: virtual_router_id ${router} on ${device} is that of ${other} too`,
};
