import { atLeast, parseVersion } from "../../collectors/keepalived/config/version.ts";

/** Whether the installed version ("1.3.5") is this one or later; `null` where it is not known. */
export function isSince(installed: string | null, since: string): boolean | null {
  const version = installed === null ? null : parseVersion(installed);
  return version === null ? null : atLeast(version, since);
}
