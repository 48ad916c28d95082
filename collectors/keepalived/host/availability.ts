import { dirname, join } from "node:path";
import type { Availability, Context } from "../../collector.ts";
import { opened } from "../../opened.ts";
import { OTHERS_REMEDY, requireOthers } from "../../others.ts";
import { formatVersion } from "../config/version.ts";
import { KeepalivedWatch, type RunningKeepalived } from "./watch.ts";

/** Its card, as collectors have one: keepalived itself is no source of rows, but of what the rows mean. */
export const KEEPALIVED = {
  id: "keepalived",
  reads: "keepalived's processes, its program, its configuration and its scripts",
  loses:
    "which jobs keepalived runs and how often, where its dumps go if not to /tmp, and advice that fits its version",
};

/** What is known of the host's keepalived now, or why nothing or not enough. Never throws. */
export function keepalivedAvailability(context: Context): Availability {
  const { availability, source } = opened(KEEPALIVED.reads, OTHERS_REMEDY, () => {
    requireOthers(join(context.root, "proc"));
    const watch = new KeepalivedWatch(context);
    watch.refresh();
    return watch;
  });
  if (source === null) return availability;
  if (source.running.length === 0)
    return {
      status: "no-data",
      why: "no keepalived runs here",
      remedy: "start it; a recorder that runs sees it within a minute",
    };
  const [unread] = source.running.map(reasonUnread).filter((reason) => reason !== null);
  const all = source.running.map(describe).join(". ");
  if (unread === undefined) return { status: "ok", detail: all };
  return {
    status: "no-data",
    why: `its configuration was not read: ${unread}. What is known: ${all}`,
    remedy:
      "run as root or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH where it may not be read; else start keepalived with a file that is there",
  };
}

/** One line; `null`: it was read. A problem of line 0 is the file's own. */
function reasonUnread({ read }: RunningKeepalived): string | null {
  return read.problems.find(({ line }) => line === 0)?.message ?? null;
}

function describe(running: RunningKeepalived): string {
  const { version, own_network, environment_hidden, dump_files } = running;
  const folders = [...new Set(dump_files.map((file) => dirname(file)))].join(", ");
  return [
    `${version === null ? "version not known" : formatVersion(version)} (${processes(running)})`,
    ...(own_network ? ["in a network namespace of its own"] : []),
    ...(reasonUnread(running) === null ? [jobs(running)] : []),
    `dumps go to ${folders}${environment_hidden ? ", unless a TMPDIR that this user may not read says otherwise" : ""}`,
  ].join("; ");
}

function processes({ parent, children }: RunningKeepalived): string {
  const order = ["parent", "vrrp", "checker", "bfd", null];
  return [parent, ...children]
    .toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
    .map(({ pid, role }) => `${role ?? "one that does not say what it does"} ${pid}`)
    .join(", ");
}

function jobs({ config, read }: RunningKeepalived): string {
  const periodic = read.scripts.filter(({ tracked }) => tracked).length;
  const untracked = read.scripts.length - periodic;
  const scripts = periodic === 1 ? "1 periodic script" : `${periodic} periodic scripts`;
  const more = untracked > 0 ? `, ${untracked} more that nothing tracks` : "";
  const doubts = read.problems.length;
  const problems = doubts > 0 ? ` (${doubts} of its lines in doubt: see check-config)` : "";
  return `${scripts}${more} in ${config}${problems}`;
}
