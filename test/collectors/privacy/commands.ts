import { readFileSync } from "node:fs";
import fc from "fast-check";

const file = new URL("../../fixtures/secrets/command-lines.txt", import.meta.url);

/** Command lines as operators write them, each with this secret in it. */
export const SECRET = "S3cretPw9";
export const LINES: readonly string[] = readFileSync(file, "utf8").trim().split("\n");

/** What a secret may look like, its ends as no other word's: so that it is found wherever it comes out. */
export const secrets = fc.stringMatching(/^[A-Za-z0-9!#%*+_.,:@~/=-]{3,40}$/).map((text) => `Zq9${text}Q7z`);

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const program = fc.constantFrom("tool", "curl", "mysql", "/usr/bin/psql", "openssl", "7za", "kubectl");

/** Where a program is given a secret: the words of its command line. */
const given = fc.constantFrom<(secret: string, word: string) => string[]>(
  (it) => [it],
  (it) => ["-p", it],
  (it) => [`-p${it}`],
  (it) => [`-Dx=${it}`],
  (it) => ["-u", `me:${it}`],
  (it, w) => [`--${w}`, it],
  (it, w) => [`--${w}=${it}`],
  (it, w) => [`--${w}=`, it],
  (it, w) => [w, "=", it],
  (it, w) => [`${w}=${it}`],
  (it, w) => [`${w.toUpperCase()}=${it}`],
  (it, w) => [`${w}:`, it],
  (it, w) => [`https://${w}:${it}@host/`],
  (it) => [`https://host/hook/${it}`],
  (it) => [`scott/${it}@db`],
  (it) => ["-H", `Authorization: Basic ${it}`],
  (it) => [`{"password":"${it}"}`],
  (it) => ["-e", `ALTER USER x IDENTIFIED BY '${it}'; SELECT 1`],
);

const shellWord = (text: string) =>
  /^[\w./:=@,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
const joined = (argv: readonly string[]) => argv.map(shellWord).join(" ");

/** What the command runs behind. */
const behind = fc.constantFrom<(argv: string[], secret: string) => string[]>(
  (argv) => argv,
  (argv) => ["sh", "-c", joined(argv)],
  (argv) => ["/bin/bash", "-lc", `cd /tmp && ${joined(argv)} > /dev/null 2>&1 || echo failed`],
  (argv, it) => ["bash", "-c", `export PASSWORD=${shellWord(it)}; ${joined(argv)}`],
  (argv, it) => ["sh", "-c", `echo ${shellWord(it)} | ${joined(argv)}`],
  (argv, it) => [
    "sh",
    "-c",
    `x=$(printf %s ${shellWord(it)}); for i in ${shellWord(it)}; do ${joined(argv)}; done`,
  ],
  (argv, it) => ["sh", "-c", `case $1 in a) ;; ${shellWord(it)}) ${joined(argv)};; esac`],
  (argv, it) => ["sh", "-c", `${joined(argv)} <<EOF\n${it}\nEOF`],
  (argv) => ["sudo", "-u", "app", ...argv],
  (argv) => ["sudo", "-n", "--", ...argv],
  (argv) => ["timeout", "-k", "5", "30", ...argv],
  (argv) => ["nice", "-n", "10", "ionice", "-c2", ...argv],
  (argv, it) => ["env", "-i", `PGPASSWORD=${it}`, ...argv],
  (argv) => ["ssh", "-p", "2222", "host", joined(argv)],
  (argv) => ["ssh", "-o", "BatchMode=yes", "host", ...argv],
  (argv) => ["su", "-", "app", "-c", joined(argv)],
  (argv) => ["xargs", "-n1", ...argv],
  (argv) => ["nohup", "setsid", ...argv],
  (argv) => ["flock", "-n", "/run/lock/x", ...argv],
  (argv) => ["flock", "/run/lock/x", "-c", joined(argv)],
  (argv, it) => ["docker", "exec", "-e", `PASS=${it}`, "-it", "box", ...argv],
  (argv) => ["kubectl", "exec", "pod", "-c", "app", "--", ...argv],
  (argv) => ["check_by_ssh", "-H", "h", "-C", joined(argv)],
  (argv) => ["python3", "-c", joined(argv)],
  (argv) => ["perl", "-ne", joined(argv)],
  (argv) => [`postgres: ${argv.join(" ")}`, "", ""],
);

/** Command lines of any shape with a secret in them. */
export const leaking = fc
  .tuple(
    secrets,
    word,
    program,
    given,
    fc.array(word, { maxLength: 2 }),
    fc.array(behind, { minLength: 1, maxLength: 2 }),
  )
  .map(([secret, name, runs, give, before, around]) => ({
    secret,
    argv: around.reduce((argv, wrap) => wrap(argv, secret), [runs, ...before, ...give(secret, name)]),
  }));
