import { type Advice, advice, type Snippet } from "../facts.ts";
import { isSince } from "./installed.ts";
import { SINCE } from "./snippets.ts";

declare module "../facts.ts" {
  interface Advices {
    /** What to ask of those who run the storage; `behind`: the cause that it stands behind. */
    "overall.ask-storage": { behind: Cause; vmware: boolean };
  }
}

export function storageQuestion(behind: "dump-writes" | "io-stall", vmware: boolean): Advice {
  return advice("overall.ask-storage", { behind, vmware });
}

/**
 * How the dumps get off the disk: by keywords of the configuration, by TMPDIR of the service, or with all of /tmp. `either`: the
 * installed version is not known. `version`: the installed one, `since`: the first that knows the way.
 */
export function dumpPlace(
  version: string | null,
):
  | { by: "keywords"; since: string; lines: Snippet }
  | { by: "tmpdir"; dropIn: Snippet }
  | { by: "mount"; version: string; since: string; mount: Snippet }
  | { by: "either"; since: string; dropIn: Snippet; mount: Snippet } {
  const dropIn = { snippet: "[Service]\nRuntimeDirectory=keepalived\nEnvironment=TMPDIR=/run/keepalived" };
  const mount = { snippet: "systemctl enable tmp.mount" };
  if (version === null || isSince(version, SINCE.tmpdir) === null)
    return { by: "either", since: SINCE.tmpdir, dropIn, mount };
  if (isSince(version, SINCE.dump_file_keywords))
    return {
      by: "keywords",
      since: SINCE.dump_file_keywords,
      lines: {
        snippet:
          "global_defs {\n    state_dump_file /run/keepalived/keepalived.data\n    stats_dump_file /run/keepalived/keepalived.stats\n}",
      },
    };
  if (isSince(version, SINCE.tmpdir)) return { by: "tmpdir", dropIn };
  return { by: "mount", version, since: SINCE.tmpdir, mount };
}
