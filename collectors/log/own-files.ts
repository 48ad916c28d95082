import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join } from "node:path";
import type { Context } from "../collector.ts";
import { surveyOf } from "../keepalived/host/survey.ts";
import { dockerIdOf } from "../kernel/cgroup.ts";
import { readRecord, unlessGone } from "../kernel/kernel-file.ts";

/** Where `-g` has no name: core/main.c up to 2.2. */
const DEFAULT = "/tmp/keepalived.log";
/** Where Docker keeps what a container writes to its standard output, unless told otherwise (`data-root`, `--log-driver`). */
const CONTAINERS = "var/lib/docker/containers";
/** Of one keepalived: its parent, checkers, VRRP and BFD, each in some namespaces that came and went. */
const MOST = 16;

/**
 * The files that keepalived writes its log to (`-g`), and that of the container whose standard output it writes to, as this machine sees
 * them. Each process has one of its own:
 * `keepalived_vrrp_NETNS_INSTANCE.log` beside `keepalived.log` (lib/utils.c, make_file_name). Only those of a keepalived that is
 * believed, and of these only regular files of its user.
 * @param always also those whose lines stand in syslog too; without, only what syslog does not get (`-G`)
 */
export function ownLogFiles(
  { root, trusted = [] }: Pick<Context, "root" | "trusted">,
  always: boolean,
): string[] {
  return surveyOf(root, trusted).believed.flatMap(({ parent, options: { logFile, noSyslog } }) => {
    const process = join(root, "proc", String(parent.pid));
    const output = containerLog(root, process, noSyslog);
    if (logFile === null || (!noSyslog && !always)) return output;
    const name = logFile === "" ? DEFAULT : logFile;
    return isAbsolute(name) ? [...besides(process, join(process, "root", name)), ...output] : output;
  });
}

/** A container mostly has no syslog; of one that has, the lines stand there. */
function containerLog(root: string, process: string, noSyslog: boolean): string[] {
  const id = unlessGone(() => dockerIdOf(readRecord(join(process, "cgroup"))));
  if (id === null || (!noSyslog && existsSync(join(process, "root/dev/log")))) return [];
  const path = join(root, CONTAINERS, id, `${id}-json.log`);
  try {
    return isOf(path, statSync(process).uid) ? [path] : [];
  } catch {
    return [];
  }
}

function isOf(path: string, uid: number): boolean {
  const file = lstatSync(path);
  return file.isFile() && file.uid === uid;
}

function besides(process: string, path: string): string[] {
  const folder = dirname(path);
  const ending = extname(path);
  const stem = basename(path, ending);
  const isOwn = (name: string) => {
    if (!name.startsWith(stem) || !name.endsWith(ending)) return false;
    return /^(?:_[\w.-]+)?$/.test(name.slice(stem.length, name.length - ending.length));
  };
  try {
    const { uid } = statSync(process);
    return readdirSync(folder)
      .filter(isOwn)
      .map((name) => join(folder, name))
      .filter((each) => isOf(each, uid))
      .sort()
      .slice(0, MOST);
  } catch {
    return [];
  }
}
