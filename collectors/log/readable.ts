import { closeSync, constants, openSync } from "node:fs";

/**
 * Whether a file may be read. access(2) would not tell: it asks for the real user's rights without his capabilities (access(2); fs/open.c,
 * access_override_creds), and the service reads the journal by CAP_DAC_READ_SEARCH alone.
 */
export function isReadable(path: string): boolean {
  try {
    closeSync(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}
