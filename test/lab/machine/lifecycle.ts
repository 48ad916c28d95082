import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Say } from "../incident.ts";
import type { Report } from "../rig/agent.ts";
import { Lab } from "../rig/lab.ts";
import { bring, buildPackages } from "./guest-package.ts";
import { installIncident } from "./incident.ts";
import type { MachineLab } from "./index.ts";
import { debianKernel, KERNEL_NEEDS, type Kernel, kernelWithTick } from "./kernel.ts";
import { MACHINE_NEEDS, Machine } from "./machine.ts";
import { publishTo } from "./published.ts";

const [FIRST, SECOND] = ["1.0.0", "1.1.0"];
const DATABASE = "/var/lib/loadspike/loadspike.db";
/** Seconds that are recorded before the report. */
const RECORDED_S = 180;
/** The number alone: `--value` is of systemd 230. */
const MAIN_PID = "systemctl show -p MainPID loadspike | cut -d= -f2";

/** How each kind is installed, upgraded, removed, and made as if it had never been there. */
const KINDS = {
  deb: {
    install: "dpkg -i",
    upgrade: "dpkg -i",
    remove: "apt-get remove -y -qq loadspike >/dev/null 2>&1 || dpkg -r loadspike",
    purge: "dpkg -P loadspike",
  },
  // The guest is Debian's: its own packages are not in rpm's database, so nothing that one depends on is found there.
  rpm: {
    install: "rpm -i --force-debian --nodeps",
    upgrade: "rpm -U --force-debian --nodeps",
    remove: "rpm -e loadspike",
    purge: "rm -rf /var/lib/loadspike /etc/loadspike && userdel loadspike && groupdel loadspike",
  },
} as const;
type Kind = keyof typeof KINDS;

/** One thing that a user would look at, and what came. */
type Check = (what: string, found: boolean | string, expected?: RegExp) => void;

function kernelOf(name: string): { kernel: Kernel; hz: number } {
  if (name === "debian") return { kernel: debianKernel(), hz: 250 };
  const hz = Number(/^hz(100|250|1000)$/.exec(name)?.[1]);
  if (!hz) throw new Error(`expected one of debian, hz100, hz250, hz1000, found "${name}"`);
  return { kernel: kernelWithTick(hz), hz };
}

/** An installed life, from the package's installation to its purge. */
export const lifecycle: MachineLab = {
  usage: "[--package deb|rpm] [KERNEL …]",
  does: `An installed life in a machine of its own (QEMU, systemd): install, enable, a reader of the group, a keepalived that is recorded,
kill, stop, reboot, report, remote write, upgrade, refused downgrade, removal, purge. KERNEL is debian (HZ 250, Debian's own), hz1000, hz250
or hz100 (built of Debian's source, once, some minutes).`,
  needs: [...MACHINE_NEEDS, ...KERNEL_NEEDS],
  run: lives,
};

async function lives(args: readonly string[], say: Say): Promise<boolean> {
  const { values, positionals: names } = parseArgs({
    args: [...args],
    options: { package: { type: "string", default: "deb" } },
    allowPositionals: true,
  });
  const kind = (Object.keys(KINDS) as Kind[]).find((one) => one === values.package);
  if (!kind) throw new Error(`--package: expected deb or rpm, found "${values.package}"`);
  let right = true;
  for (const name of names.length > 0 ? names : ["debian"]) {
    const check: Check = (what, found, expected) => {
      const good = typeof found === "boolean" ? found : expected!.test(found);
      right &&= good;
      say(`${good ? "ok   " : "WRONG"}  ${what}${good || found === false ? "" : `: ${found}`}`);
    };
    await live(name, kind, say, check);
  }
  return right;
}

async function live(name: string, kind: Kind, say: Say, check: Check): Promise<void> {
  using lab = new Lab();
  say(`${name}: kernel, root and packages, where they are not there yet`);
  const { kernel, hz } = kernelOf(name);
  const [older, newer] = await buildPackages(lab, [FIRST, SECOND], kind);
  const does = KINDS[kind];
  const machine = await Machine.start(lab, { name, kernel });
  say(`up: ${(await machine.run("uname -sr")).trim()}`);
  const [first, second] = [await bring(machine, older!), await bring(machine, newer!)];
  const state = async () => (await machine.attempt("systemctl is-active loadspike")).stdout.trim();
  /** Never 0, which `kill` takes for its own group: the guest's agent would be stopped, and the guest say nothing any more. */
  const pid = async () => {
    const found = await settled(machine, MAIN_PID, /^[1-9]\d*$/m);
    if (!/^[1-9]\d*$/.test(found)) throw new Error(`${name}: the service has no process: ${await state()}`);
    return found;
  };
  /** The service's process once it is none of that number; "none" where there comes no other. */
  const another = async (than: string) => {
    const found = await settled(machine, MAIN_PID, new RegExp(`^(?!${than}$)[1-9]\\d*$`, "m"), 300);
    return found === than || found === "0" ? "none" : found;
  };
  const recording = () => settled(machine, "su oper -c 'loadspike status'", /^agent +recording/m);

  await machine.run(`${does.install} ${first}`);
  // An older systemd says "unknown" of a unit that it has not loaded.
  check("installed, and not started", await state(), /^(inactive|unknown)$/);
  await machine.run("useradd -m oper && usermod -aG loadspike oper && useradd -m other");
  await machine.run("systemctl enable --now loadspike");
  check("the group reads status", await recording(), /recording/);
  const other = await machine.attempt("su other -c 'loadspike status'");
  check("nobody else does", other.status === 1 ? other.stderr : "it was read", /no access/);
  check("doctor, as the service", await machine.run("loadspike doctor 2>&1 || true"), /^files +ok/m);

  await installIncident(machine);
  await machine.run("systemctl enable --now keepalived");
  // What runs is asked once a minute.
  const unseen = "su oper -c 'loadspike status' | grep '^not seen' || echo none";
  check("nothing is beyond the service's sight", await settled(machine, unseen, /^none$/m, 180), /^none$/);

  const killed = await pid();
  await machine.run(`kill -9 ${killed}`);
  check("killed: systemd starts it again", await another(killed), /^[1-9]\d*$/);
  // Ten minutes in the unit, because a guest may stand still for a snapshot; and here a start alone may take half a one.
  await machine.run(
    "mkdir -p /run/systemd/system/loadspike.service.d && printf '[Service]\\nWatchdogSec=90\\n' >/run/systemd/system/loadspike.service.d/soon.conf && systemctl daemon-reload && systemctl restart loadspike",
  );
  await recording();
  const stopped = await pid();
  await machine.run(`kill -STOP ${stopped}`);
  check("stopped: the watchdog ends it, and it starts again", await another(stopped), /^[1-9]\d*$/);

  await machine.reboot();
  check("after a reboot it records again", await recording(), /recording/);
  await delay(RECORDED_S * 1000);
  const report = JSON.parse(
    await machine.run("su oper -c 'loadspike report --format json --since -1h'"),
  ) as Report & Looks;
  check(
    `the kernel looks every 5 s and a tick of ${hz} Hz`,
    String(report.kernel_sampling.hz),
    new RegExp(`^${hz}$`),
  );
  check("the reboot stands in it", report.window.gaps.length > 0);
  const runs = await machine.run(
    "loadspike export /tmp/trace --since -1h && grep -c ,keepalived_chec, /tmp/trace/events.csv",
  );
  check("runs of the check script are recorded", runs, /^\d{2,}$/m);
  const log = await machine.run("journalctl -u loadspike -o cat --no-pager");
  check("its log has no error", /"level":"?(error|50|60)/.exec(log)?.[0] ?? "none", /^none$/);
  check(
    "limits",
    await machine.run("systemd-analyze security --no-pager loadspike | tail -1"),
    /loadspike.service: ([012]\.\d|3\.0)/,
  );

  const { refusal, allow, received, end } = await publishTo(machine);
  const toNobody = await settled(machine, refusal.ask, refusal.expected, 300);
  check("its sandbox lets it send nothing, and it says so", toNobody, refusal.expected);
  await allow();
  const sent = await settled(machine, received.ask, received.expected, 300);
  check("with the documented drop-in it sends, for its tenant", sent, received.expected);
  await end();

  const before = await machine.run(`stat -c %i ${DATABASE}`);
  await machine.run(`${does.upgrade} ${second}`);
  check("upgraded", await machine.run("loadspike --version"), /^1\.1\.0$/m);
  check("the same database goes on", (await machine.run(`stat -c %i ${DATABASE}`)) === before);
  check("and is recorded into", await recording(), /recording/);
  const back = await machine.attempt(`${does.upgrade} ${first}`);
  check("an older one is refused", back.status === 0 ? "it was taken" : back.stderr, /older|newer/);

  await machine.run(does.remove);
  check("removed: what was recorded stays", await machine.run(`stat -c %n ${DATABASE}`), /loadspike\.db/);
  await machine.run(`${does.purge} && rm -rf /tmp/trace /root/*.${kind}`);
  const left = await machine.run(
    "find / -xdev \\( -path /proc -o -path /sys -o -path /var/log -o -path /var/lib/dpkg -o -path /var/lib/rpm -o -path /var/lib/systemd \\) -prune -o -iname '*loadspike*' -print; getent passwd loadspike; getent group loadspike; systemctl list-unit-files --no-legend 'loadspike*'; true",
  );
  check("purged: nothing is left", left.trim() || "nothing", /^nothing$/);
  await machine.stop();
}

/** What of a report an installed life is held to. */
interface Looks {
  kernel_sampling: { hz: number };
  window: { gaps: unknown[] };
}

/** What a command says, asked until it says what is waited for. */
async function settled(machine: Machine, command: string, expected: RegExp, seconds = 120): Promise<string> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const { stdout, stderr } = await machine.attempt(command);
    if (expected.test(stdout) || performance.now() > end) return `${stdout}${stderr}`.trim();
    await delay(2000);
  }
}
