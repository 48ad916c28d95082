import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRegular } from "../../untrusted/regular-file.ts";
import type { UserNames } from "../config/include.ts";

const PASSWD = "/etc/passwd";
const GROUP = "/etc/group";
const SWITCH = "/etc/nsswitch.conf";
/** What decides which names there are: a change of one may bring a script back, or remove it. */
export const USER_FILES = [PASSWD, GROUP, SWITCH];

/** A hundred thousand users. */
const MAX_BYTES = 8 * 2 ** 20;

/** Services of nsswitch.conf that say nothing of names beyond the two files, as long as the socket is not there. */
const SILENT = new Map<string, string | null>([
  ["files", null],
  // nss-systemd knows root, nobody and users that exist while their unit runs (DynamicUser).
  ["systemd", null],
  // In the list of every RHEL, whether or not sssd is set up.
  ["sss", "/var/lib/sss/pipes/nss"],
]);

/**
 * Users and groups of the tree that hangs at `root`, as far as its files tell. Where another service is asked too (LDAP, winbind,
 * `compat`, a running sssd) a name that they do not have may still be known. `undefined`: the tree has no such files.
 */
export function usersBelow(root: string): UserNames | undefined {
  const users = namesIn(join(root, PASSWD));
  const groups = namesIn(join(root, GROUP));
  if (!users || !groups) return undefined;
  const asksOthers = (database: string): boolean =>
    servicesOf(database, textOf(join(root, SWITCH)) ?? "").some((service) => {
      const socket = SILENT.get(service);
      return socket === undefined || (socket !== null && existsSync(join(root, socket)));
    });
  const [moreUsers, moreGroups] = [asksOthers("passwd"), asksOthers("group")];
  return {
    hasUser: (name) => users.has(name) || moreUsers,
    hasGroup: (name) => groups.has(name) || moreGroups,
  };
}

function namesIn(path: string): Set<string> | null {
  const text = textOf(path);
  return text === null ? null : new Set(text.match(/^[^:\n]+(?=:)/gm));
}

/** Of a database such as "passwd"; where nothing is said of it, the files alone. */
function servicesOf(database: string, text: string): string[] {
  for (const line of text.split("\n")) {
    const [name = "", services] = (line.split("#", 1)[0] ?? "").split(":");
    if (name.trim() === database && services !== undefined)
      // What stands in brackets says when the next is asked.
      return services.replace(/\[[^\]]*\]/g, " ").match(/\S+/g) ?? [];
  }
  return ["files"];
}

function textOf(path: string): string | null {
  try {
    return readRegular(path, MAX_BYTES).toString("utf8");
  } catch {
    return null;
  }
}
