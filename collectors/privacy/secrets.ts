import { HIDDEN } from "./level.ts";

/** Of a longer argument only the beginning is searched, and of that a tenth kept: the end may have cut a secret in two. */
const SEARCHED = 4000;

/** Part of the name of an option, variable or header that holds a secret. */
const NAME =
  "[\\w.-]{0,40}(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|community|credentials?)[\\w.-]{0,40}";
const VALUE = `(?:'[^']*'|"[^"]*"|[^\\s;&|'"]+)`;

interface Rule {
  what: string;
  find: RegExp;
  put: string;
}

/** Within one argument, which may be a whole shell command (`sh -c "…"`). In this order. */
export const TEXT_RULES: readonly Rule[] = [
  {
    what: "an authorization or key header, to its end",
    find: /((?:proxy-)?authorization|cookie|x-[\w-]*(?:token|key|auth)[\w-]*)(["']?\s*:\s*)[^"'\n]+/gi,
    put: `$1$2${HIDDEN}`,
  },
  { what: "bearer and basic credentials", find: /\b(bearer|basic)\s+[\w.~+/=-]+/gi, put: `$1 ${HIDDEN}` },
  {
    what: "scheme://user:password@host",
    find: /(\w[\w+.-]{0,20}:\/\/[^\s:@/]{0,64}):[^\s'"]+@/g,
    put: `$1:${HIDDEN}@`,
  },
  {
    what: "user:password@host",
    find: /(^|[\s'"=,(]|\/\/)([^\s:@/'"=,(]{1,64}):(?!\/\/)[^\s'"]+@(?=[\w[])/g,
    put: `$1$2:${HIDDEN}@`,
  },
  {
    what: "name=secret, name: secret, --name=secret",
    find: new RegExp(`(${NAME})(["']?\\s*[=:]\\s*)${VALUE}`, "gi"),
    put: `$1$2${HIDDEN}`,
  },
  {
    what: "--name secret",
    find: new RegExp(`(^|\\s)(--?${NAME})(\\s+)${VALUE}`, "gi"),
    put: `$1$2$3${HIDDEN}`,
  },
  {
    what: "curl -u user:password",
    find: /(^|\s)(-u|-U|--user|--proxy-user)([\s=]+)(['"]?[^\s:'"]{0,64}):\S+/g,
    put: `$1$2$3$4:${HIDDEN}`,
  },
  {
    what: "keepalived's password of an instance",
    find: /\b(auth_pass|Password =)\s+\S+/g,
    put: `$1 ${HIDDEN}`,
  },
  {
    what: "keys that can be told by their form",
    find: /\b(?:AKIA[0-9A-Z]{12,}|gh[pousr]_\w{16,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{8,}|sk-[\w-]{16,}|eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?|[0-9a-f]{32,})\b/gi,
    put: HIDDEN,
  },
];

/** Options whose next argument, or whose rest, is a secret only in these programs. */
export const OPTION_RULES: readonly { program: RegExp; options: readonly string[]; attached: boolean }[] = [
  { program: /^(mysql|mariadb|mongo|mytop|percona|pt-)/, options: ["-p"], attached: true },
  { program: /^sshpass$/, options: ["-p"], attached: true },
  { program: /^(snmp|check_snmp)/, options: ["-c", "-C", "-A", "-X", "-P", "-U"], attached: true },
  { program: /^ldap/, options: ["-w"], attached: true },
  { program: /^(redis-cli|valkey-cli|ipmitool)$/, options: ["-a", "-P", "-k"], attached: true },
  { program: /^check_/, options: ["-p", "-P", "-a"], attached: false },
  { program: /^(smbclient|mount|net|rpcclient)$/, options: ["-U"], attached: false },
];

const SECRET_OPTION = new RegExp(`^--?${NAME}$`, "i");
const USER_OPTION = /^(-u|-U|--user|--proxy-user)$/;

/**
 * Takes passwords, tokens and keys out of the arguments of a command. `program` is the base name of what runs. It errs
 * on the side of hiding: a port behind `check_tcp -p` stays, a word behind it does not.
 */
export function redact(program: string, args: readonly string[]): string[] {
  const rules = OPTION_RULES.filter((rule) => rule.program.test(program));
  const hidden: string[] = [];
  let previous = "";
  for (const arg of args) {
    hidden.push(redactOne(rules, previous, arg));
    previous = arg;
  }
  return hidden;
}

function redactOne(rules: typeof OPTION_RULES, previous: string, arg: string): string {
  if (SECRET_OPTION.test(previous)) return HIDDEN;
  if (USER_OPTION.test(previous) && arg.includes(":")) return `${arg.slice(0, arg.indexOf(":"))}:${HIDDEN}`;
  for (const { options, attached } of rules) {
    if (options.includes(previous) && !/^\d+$/.test(arg)) return HIDDEN;
    const option = options.find((one) => attached && arg.length > one.length && arg.startsWith(one));
    if (option !== undefined) return `${option}${HIDDEN}`;
  }
  const start = arg.length > SEARCHED ? arg.slice(0, SEARCHED) : arg;
  const text = TEXT_RULES.reduce((shown, { find, put }) => shown.replace(find, put), start);
  return arg.length > SEARCHED ? `${text.slice(0, SEARCHED / 10)}…` : text;
}
