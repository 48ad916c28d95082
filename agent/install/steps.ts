import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeWhole } from "../../collectors/untrusted/whole-file.ts";
import { INSTALLED_CONFIG } from "../config.ts";
import { configText } from "./config-text.ts";
import { unitText } from "./unit.ts";

export const USER = "loadspike";
export const DATA = "/var/lib/loadspike";
export const UNIT = "/etc/systemd/system/loadspike.service";

/** One thing that is done to the system: said first, in plain words, then done. */
export interface Step {
  say: string;
  /** Absent: there is nothing to do, `say` tells why. */
  run?: () => void;
}

export interface Target {
  /** "/" for this system; another folder gets the files only. */
  root: string;
  /** Absolute paths of what the service runs. */
  node: string;
  cli: string;
  /** Whether systemd runs here and can be talked to. */
  systemd: boolean;
  /** Whether the agent that is installed can tell systemd that it goes on. */
  watchdog?: boolean;
  /** Runs a program; throws a `Failure` where it fails. */
  execute: (program: string, ...args: string[]) => void;
}

/** What is still missing of an installation; doing it all twice changes nothing the second time. */
export function installSteps(target: Target): Step[] {
  const { root, node, cli, watchdog = false } = target;
  const service = { node, cli, watchdog, config: INSTALLED_CONFIG, data: DATA, user: USER };
  const config = join(root, INSTALLED_CONFIG);
  return [
    makeUser(target),
    ...["", "/compile-cache", "/reports"].map((folder) => makeFolder(target, `${DATA}${folder}`)),
    existsSync(config)
      ? { say: `keep the configuration ${config} as it is` }
      : writeStep(
          config,
          configText({ database: `${DATA}/loadspike.db` }),
          "the configuration, every key explained",
        ),
    writeStep(join(root, UNIT), unitText(service), "the systemd unit"),
    ...(isLive(target)
      ? [
          systemctl(target, "have systemd read the unit", "daemon-reload"),
          systemctl(target, "start it at every boot", "enable", "loadspike.service"),
          systemctl(target, "start it now, or anew", "restart", "loadspike.service"),
        ]
      : [{ say: `not started: ${whyNotLive(target)}; then: systemctl enable --now loadspike` }]),
  ];
}

/** @param purge also what was recorded, the configuration and the user */
export function uninstallSteps(target: Target, purge: boolean): Step[] {
  const { root } = target;
  const stop = isLive(target) && existsSync(UNIT);
  return [
    ...(stop
      ? [systemctl(target, "stop it, also at the next boot", "disable", "--now", "loadspike.service")]
      : []),
    removeStep(join(root, UNIT), "the systemd unit"),
    ...(stop ? [systemctl(target, "have systemd forget the unit", "daemon-reload")] : []),
    ...(purge
      ? [
          removeStep(join(root, DATA), "everything that was recorded"),
          removeStep(join(root, dirname(INSTALLED_CONFIG)), "the configuration"),
          removeUser(target),
        ]
      : [
          { say: `keep what was recorded (${join(root, DATA)}) and the configuration; --purge removes them` },
        ]),
  ];
}

const isLive = ({ root, systemd }: Target): boolean => root === "/" && systemd;

function whyNotLive({ root }: Target): string {
  return root === "/" ? "systemd does not run here" : `these are files for a system in ${root}`;
}

function systemctl({ execute }: Target, why: string, ...args: string[]): Step {
  return { say: `${why} (systemctl ${args.join(" ")})`, run: () => execute("systemctl", ...args) };
}

/** Field 3 and 4 of the user's line in passwd(5); `null`: there is no such user. */
function accountOf(root: string): { uid: number; gid: number } | null {
  const file = join(root, "etc/passwd");
  const line =
    existsSync(file) && new RegExp(`^${USER}:[^:]*:(\\d+):(\\d+):`, "m").exec(readFileSync(file, "latin1"));
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : null;
}

function makeUser({ root, execute }: Target): Step {
  if (accountOf(root)) return { say: `the user ${USER} is there already` };
  const args = [
    "--system",
    "--user-group",
    "--no-create-home",
    "--home-dir",
    DATA,
    "--shell",
    "/sbin/nologin",
    USER,
  ];
  if (root !== "/") return { say: `not made: the user; on that system: useradd ${args.join(" ")}` };
  return { say: `make the system user ${USER}, who cannot log in`, run: () => execute("useradd", ...args) };
}

function removeUser({ root, execute }: Target): Step {
  if (root !== "/" || !accountOf(root)) return { say: `there is no user ${USER} to remove` };
  return { say: `remove the system user ${USER}`, run: () => execute("userdel", USER) };
}

function makeFolder({ root }: Target, path: string): Step {
  const folder = join(root, path);
  const there = statSync(folder, { throwIfNoEntry: false });
  const account = accountOf(root);
  const owned = root !== "/" || (account !== null && there?.uid === account.uid);
  if (there && (there.mode & 0o777) === 0o700 && owned)
    return { say: `the folder ${folder} is there already` };
  return {
    say: `make the folder ${folder}, for ${USER} alone`,
    run: () => {
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o700);
      const owner = root === "/" ? accountOf(root) : null;
      if (owner) chownSync(folder, owner.uid, owner.gid);
    },
  };
}

/** Whole or not at all, and only if it is not what is there. */
function writeStep(file: string, text: string, what: string): Step {
  if (existsSync(file) && readFileSync(file, "utf8") === text)
    return { say: `${what} ${file} is as it should be` };
  return {
    say: `write ${what}: ${file}`,
    run: () => {
      mkdirSync(dirname(file), { recursive: true });
      writeWhole(file, text, 0o644);
    },
  };
}

function removeStep(path: string, what: string): Step {
  if (!existsSync(path)) return { say: `${what} is not there (${path})` };
  return { say: `remove ${what}: ${path}`, run: () => rmSync(path, { recursive: true }) };
}
