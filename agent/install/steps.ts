import {
  chmodSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../collectors/failure.ts";
import { writeWhole } from "../../collectors/untrusted/whole-file.ts";
import { INSTALLED_CONFIG } from "../database-file.ts";
import { refuseOthersFiles } from "../ownership.ts";
import { configText } from "./config-text.ts";
import { copyProgram, isCopied } from "./copy.ts";
import { isBundle, launcherText, programFiles } from "./program-files.ts";
import { PACKAGED_UNIT, UNIT, UNITS } from "./service.ts";
import {
  DATA,
  DROP_IN,
  INSTALLED_PROGRAM,
  olderLimitText,
  SANDBOX_SINCE,
  sandboxText,
  USER,
  unitText,
} from "./unit.ts";

/** Before /usr/bin in everybody's PATH, and the administrator's own. */
export const COMMAND = "/usr/local/bin/loadspike";

/** One thing that is done to the system: said first, in plain words, then done. */
export interface Step {
  say: string;
  /** Absent: there is nothing to do, `say` tells why. */
  run?: () => void;
}

export interface Target {
  /** "/" for this system; another folder gets the files only. */
  root: string;
  /** The folder of the program that is to be installed, and the Node that runs it here. */
  program: string;
  node: string;
  /** Who may have written it: user ids. */
  owners: ReadonlySet<number>;
  /** systemd's version where it runs here and can be talked to, else `null`. */
  systemd: number | null;
  /** Whether the agent that is installed can tell systemd that it goes on. */
  watchdog?: boolean;
  /** Runs a program; throws a `Failure` where it fails. */
  execute: (program: string, ...args: string[]) => void;
}

/** What is still missing of an installation; doing it all twice changes nothing the second time. Throws a `Failure`. */
export function installSteps(target: Target): Step[] {
  const { root, watchdog = false, systemd } = target;
  refusePackaged(root);
  const service = { watchdog, config: INSTALLED_CONFIG, writtenBy: '"loadspike install"' };
  const config = join(root, INSTALLED_CONFIG);
  const dropIn = (systemd ?? 0) < SANDBOX_SINCE ? olderLimitText() : sandboxText();
  return [
    makeUser(target),
    makeFolder(target),
    placeProgram(target),
    linkStep(join(root, COMMAND)),
    existsSync(config)
      ? { say: `keep the configuration ${config} as it is` }
      : writeStep(
          config,
          configText({ database: `${DATA}/loadspike.db` }),
          "the configuration, every key explained",
        ),
    writeStep(join(root, UNIT), unitText(service), "the systemd unit"),
    writeStep(join(root, UNITS, DROP_IN), dropIn, "what this systemd can hold it to"),
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
  refusePackaged(root);
  const stop = isLive(target) && existsSync(UNIT);
  return [
    ...(stop
      ? [systemctl(target, "stop it, also at the next boot", "disable", "--now", "loadspike.service")]
      : []),
    removeStep(join(root, UNIT), "the systemd unit"),
    removeStep(join(root, UNITS, dirname(DROP_IN)), "what holds it to its limits"),
    isOurLink(join(root, COMMAND))
      ? removeStep(join(root, COMMAND), "the command")
      : { say: `there is no command of ours to remove (${join(root, COMMAND)})` },
    removeStep(join(root, INSTALLED_PROGRAM), "the program"),
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

function refusePackaged(root: string): void {
  const unit = join(root, PACKAGED_UNIT);
  if (existsSync(unit))
    throw new Failure(`${unit}: loadspike is installed as a package there`, {
      remedy: "start it with systemctl enable --now loadspike; take it away with dnf, yum or apt",
    });
}

/** The program goes where root alone may change it: what the service runs as a user with capabilities is nobody else's to write. */
function placeProgram({ root, program, node, owners }: Target): Step {
  const target = join(root, INSTALLED_PROGRAM);
  const files = programFiles(program, node);
  const made = isBundle(node) ? [] : ([["bin/loadspike", launcherText()]] as const);
  if (isCopied(files, made, target)) return { say: `the program ${target} is there already` };
  refuseOthersFiles([...files.map(({ from }) => from), ...(root === "/" ? [dirname(target)] : [])], {
    owners,
    what: "what root would run",
    remedy: "copy it to a folder of root's own (cp -r, as root), and install from there",
  });
  return {
    say: `copy the program (${files.length} files) to ${target}, for root alone to change`,
    run: () => copyProgram(files, made, target),
  };
}

const PROGRAM_FILE = `${INSTALLED_PROGRAM}/bin/loadspike`;

const isOurLink = (link: string): boolean =>
  lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true &&
  readlinkSync(link) === PROGRAM_FILE;

function linkStep(link: string): Step {
  const to = PROGRAM_FILE;
  if (isOurLink(link)) return { say: `the command ${link} is there already` };
  if (lstatSync(link, { throwIfNoEntry: false }))
    return { say: `keep ${link}, which is something else; the command is ${to}` };
  return {
    say: `make the command ${link}`,
    run: () => {
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(to, link);
    },
  };
}

const isLive = ({ root, systemd }: Target): boolean => root === "/" && systemd !== null;

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
  return {
    say: `remove the system user ${USER}, and its group`,
    run: () => {
      execute("userdel", USER);
      // userdel(8) leaves a group that has other members: those who were to read what is recorded.
      if (new RegExp(`^${USER}:`, "m").test(readFileSync(join(root, "etc/group"), "latin1")))
        execute("groupdel", USER);
    },
  };
}

/** setgid: what is recorded there is for the group to read (`privateMode`), whoever makes the file. */
const SHARED = 0o2750;

function makeFolder({ root }: Target): Step {
  const folder = join(root, DATA);
  const there = lstatSync(folder, { throwIfNoEntry: false });
  const account = accountOf(root);
  const owned = root !== "/" || (account !== null && there?.uid === account.uid && there.gid === account.gid);
  if (there && (there.mode & 0o7777) === SHARED && owned)
    return { say: `the folder ${folder} is there already` };
  return {
    say: `make the folder ${folder}, for ${USER} to write, and for the group ${USER} to read`,
    run: () => {
      mkdirSync(folder, { recursive: true });
      const owner = root === "/" ? accountOf(root) : null;
      if (owner) lchownSync(folder, owner.uid, owner.gid);
      chmodSync(folder, SHARED);
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
  // A link to what is gone by then is there all the same.
  if (!lstatSync(path, { throwIfNoEntry: false })) return { say: `${what} is not there (${path})` };
  return { say: `remove ${what}: ${path}`, run: () => rmSync(path, { recursive: true }) };
}
