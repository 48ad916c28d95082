/** What a word may be by its form alone. A form that a password can have as well is none of these. */

/** `name` or `/path/to/name`, of what stands where a program is named. */
export function isProgram(word: string): boolean {
  return (
    word.length <= 200 && (/^[A-Za-z_][\w.+-]*$/.test(word) || word === "." || word === ":" || isPath(word))
  );
}

/** A path with a folder: no address, no user, no spaces, no shell characters. */
export function isPath(word: string): boolean {
  return word.length <= 200 && /^(?:\.{1,2})?(?:\/[\w.@+-]+)+\/?$|^(?:[\w.@+-]+\/)+[\w.@+-]+$/.test(word);
}

/** A path that lies where programs and scripts do, or ends as they do. */
export function isProgramFile(word: string): boolean {
  return (
    word.startsWith("/") &&
    isPath(word) &&
    (/\/(?:s?bin|libexec|cron\.\w+|init\.d)\//.test(word) || isScriptName(word))
  );
}

/** What an interpreter is given to run: as a folder's entry, or by its ending, with spaces in the path too. */
export function isScript(word: string): boolean {
  return (
    isPath(word) ||
    isScriptName(word) ||
    (/^\/[^\n\r\t]{1,200}$/.test(word) && isScriptName(word.replace(/[^\w./]/g, "_")))
  );
}

export function isScriptName(word: string): boolean {
  return /^[\w./@+-]*[\w]\.(?:sh|bash|ksh|zsh|py|pl|rb|php|lua|tcl|awk|m?js|ts|R)$/.test(word);
}

/** An option's name: `-x`, `--some-name`. Capitals and digits in a long one are more likely a value. */
export function isOptionName(word: string): boolean {
  return (
    /^-[A-Za-z0-9]$|^--?$/.test(word) || (word.length <= 40 && /^--(?:[a-z]+\d?[-_])*[a-z]+\d?$/.test(word))
  );
}

/** A variable's name where it is set. Mixed capitals with a `=` behind are more likely the end of a key in base64. */
export function isVariable(name: string): boolean {
  return name.length <= 40 && /^(?:[A-Z_][A-Z0-9_]*|[a-z_]+)$/.test(name);
}

/** A signal as `kill` takes it. */
export const isSignal = (word: string) =>
  /^-(?:SIG)?(?:HUP|INT|QUIT|KILL|USR1|USR2|TERM|CONT|STOP|WINCH|RTMIN(?:\+\d\d?)?)$/.test(word);

/** A network interface by systemd's and the kernel's usual names. */
export const isInterface = (word: string) =>
  /^(?:lo|(?:eth|em|eno|ens|bond|team|br|vlan|virbr|docker|wlan|tun|tap)\d{1,4}|(?:enp|wlp|p)\d{1,3}[sp]\d{1,3}(?:f\d)?)(?:\.\d{1,4})?$/.test(
    word,
  );

/** A process, a unit, a service. */
export const isServiceName = (word: string) =>
  /^[a-z][a-z_-]{1,30}(?:\.service|\.timer|\.socket)?$/.test(word);

/** What is mounted where: a device, a folder, `server:/export`. */
export const isMount = (word: string) =>
  isAbsolute(word) || (word.length <= 200 && /^[A-Za-z0-9][\w.-]*:(?:\/[\w.+-]+)+\/?$/.test(word));

const isAbsolute = (word: string) => word === "/" || (word.startsWith("/") && isPath(word));
