import type { ChildProcess } from "node:child_process";
import { copyFileSync, existsSync, constants as fileMode, readFileSync, renameSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../waiting.ts";
import { ended, type Lab, textOf } from "../rig/lab.ts";
import { GuestAgent, type Ran } from "./guest-agent.ts";
import type { Kernel } from "./kernel.ts";
import { Qapi } from "./qapi.ts";
import { INTO_MEMORY, rootImage } from "./root-image.ts";

export interface MachineOptions {
  name: string;
  kernel: Kernel;
  /**
   * Whether idle time is skipped. The guest's clock then counts instructions, 2^shift nanoseconds each, whatever the host does
   * meanwhile; while its processor sleeps it jumps to the next timer. Its root is copied into memory first: a guest that waited for
   * this machine's disk would see minutes go by.
   */
  timelapse?: { shift: number };
  /** What `save` wrote of a machine of the same options: it goes on from there. */
  saved?: string;
}

/** Commands of Debian's qemu-system-x86, mmdebstrap and e2fsprogs. */
export const MACHINE_NEEDS = ["qemu-system-x86_64", "mmdebstrap", "mke2fs"];

const MEMORY = "2G";
/** Without AVX, which is emulated slowly, and taken by programs that find it. */
const CPU = "Nehalem";
/** As long as the guest may take until its own agent answers. */
const BOOT_S = 900;

/** A guest of its own in QEMU's software emulation: its own kernel, systemd as process 1, a disk that is thrown away. */
export class Machine {
  readonly #lab: Lab;
  readonly #name: string;
  readonly #process: ChildProcess;
  #guest: GuestAgent;

  /** Starts one and waits until it can be talked to. */
  static async start(lab: Lab, options: MachineOptions): Promise<Machine> {
    const { name } = options;
    const log = `${name}.qemu`;
    const process = lab.start("qemu-system-x86_64", argumentsOf(lab, options), { log });
    const socket = socketOf(lab, name);
    await until("QEMU starts", () => {
      if (process.exitCode !== null) throw new Error(`QEMU ended: ${textOf(lab.path(log))}`);
      return existsSync(socket);
    });
    if (options.saved) await resume(lab, name);
    const guest = await GuestAgent.reach(socket, BOOT_S).catch((cause) => {
      throw new Error(`${name}: the console said last: ${consoleOf(lab, name).slice(-2000)}`, { cause });
    });
    return new Machine(lab, name, process, guest);
  }

  private constructor(lab: Lab, name: string, process: ChildProcess, guest: GuestAgent) {
    this.#lab = lab;
    this.#name = name;
    this.#process = process;
    this.#guest = guest;
  }

  /** Runs a line of shell in it; its output. Throws with what it said where it fails. */
  async run(command: string): Promise<string> {
    const { status, stdout, stderr } = await this.attempt(command);
    if (status !== 0)
      throw new Error(`${this.#name}: ${command}: status ${status}: ${`${stdout}${stderr}`.trim()}`);
    return stdout;
  }

  /** The same, whatever becomes of it. */
  attempt(command: string): Promise<Ran> {
    return this.#guest.run(command);
  }

  /** A file of this machine's into the guest. */
  copyIn(from: string, to: string): Promise<void> {
    return this.#guest.write(to, readFileSync(from));
  }

  write(path: string, text: string): Promise<void> {
    return this.#guest.write(path, text);
  }

  read(path: string): Promise<Buffer> {
    return this.#guest.read(path);
  }

  /** The guest's clock, seconds since 1970. */
  time(): Promise<number> {
    return this.#guest.time();
  }

  /** Asks systemd for it, and waits until the guest is there again. */
  async reboot(): Promise<void> {
    const boot = (await this.run("cat /proc/sys/kernel/random/boot_id")).trim();
    await this.#guest.start("systemctl reboot");
    const end = performance.now() + BOOT_S * 1000;
    for (;;) {
      await delay(2000);
      this.#guest.close();
      this.#guest = await GuestAgent.reach(socketOf(this.#lab, this.#name), BOOT_S);
      const now = await this.attempt("cat /proc/sys/kernel/random/boot_id").catch(() => null);
      if (now && now.stdout.trim() !== boot) return;
      if (performance.now() > end) throw new Error(`${this.#name}: not there again within ${BOOT_S} s`);
    }
  }

  /** Stops it, and writes its memory and devices (about a gigabyte) to a file of which another can be started. Its disk is not in it. */
  async save(file: string): Promise<void> {
    const control = await controlOf(this.#lab, this.#name);
    await control.ask("stop");
    await control.ask("migrate-set-parameters", { "max-bandwidth": 2 ** 40 });
    await control.ask("migrate", { uri: `exec:zstd -q -f -3 -o '${file}.part'` });
    await reached(control, "completed");
    control.close();
    renameSync(`${file}.part`, file);
    await this.stop();
  }

  /** What the kernel and systemd wrote on the serial line. */
  console(): string {
    return consoleOf(this.#lab, this.#name);
  }

  /** Pulls the plug. */
  async stop(): Promise<void> {
    this.#guest.close();
    this.#process.kill("SIGTERM");
    await ended(this.#process);
  }
}

const socketOf = (lab: Lab, name: string) => lab.path(`${name}.agent`);
const consoleOf = (lab: Lab, name: string) => textOf(lab.path(`${name}.console`)) ?? "";

const controlName = (name: string) => `${name}.qmp`;

/** QEMU's own ear (QMP), beside the guest's. */
async function controlOf(lab: Lab, name: string): Promise<Qapi> {
  const control = await Qapi.connect(lab.path(controlName(name)));
  await control.ask("qmp_capabilities");
  return control;
}

async function resume(lab: Lab, name: string): Promise<void> {
  const control = await controlOf(lab, name);
  await reached(control, "completed");
  await control.ask("cont");
  control.close();
}

/** Waits until what moves a machine is as far as that. */
async function reached(control: Qapi, wanted: string): Promise<void> {
  for (;;) {
    const { status, "error-desc": error } = await control.ask<Moved>("query-migrate");
    if (status === wanted) return;
    if (status === "failed" || status === "cancelled") throw new Error(`QEMU: ${error ?? status}`);
    await delay(500);
  }
}

interface Moved {
  status?: string;
  "error-desc"?: string;
}

function argumentsOf(lab: Lab, { name, kernel, timelapse, saved }: MachineOptions): string[] {
  const disk = lab.path(`${name}.ext4`);
  copyFileSync(rootImage(), disk, fileMode.COPYFILE_FICLONE);
  // QEMU finds its translation of code by the virtual address as well (accel/tcg/tb-hash.h): where each process lies elsewhere, each is
  // translated anew, and a guest that starts processes all the time takes twice as long.
  const words = [
    "norandmaps root=/dev/vda rootfstype=ext4 rw console=ttyS0 quiet panic=1 tsc=reliable mitigations=off",
    ...(timelapse ? [`init=${INTO_MEMORY}`] : []),
  ];
  return [
    ["-name", `loadspike-${name}`, "-nodefaults", "-no-user-config", "-display", "none"],
    ...(timelapse ? timelapseArguments(timelapse.shift) : [["-accel", "tcg,thread=multi", "-smp", "2"]]),
    ["-machine", "pc", "-cpu", CPU, "-m", MEMORY],
    ["-drive", `file=${disk},format=raw,if=virtio,cache=unsafe`],
    ["-device", "virtio-rng-pci", "-device", "virtio-serial-pci"],
    ["-chardev", `socket,id=agent,path=${socketOf(lab, name)},server=on,wait=off`],
    ["-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0"],
    ["-qmp", `unix:${lab.path(controlName(name))},server=on,wait=off`],
    ["-serial", `file:${lab.path(`${name}.console`)}`],
    ["-kernel", kernel.image, ...(kernel.initrd ? ["-initrd", kernel.initrd] : [])],
    ["-append", words.join(" ")],
    saved ? ["-incoming", `exec:zstd -q -dc '${saved}'`] : [],
  ].flat();
}

/** One processor: QEMU 7.2 does not bring up Linux 6.1's second one where instructions are counted. The clock of the board follows the guest's. */
function timelapseArguments(shift: number): string[][] {
  return [
    ["-accel", "tcg,thread=single", "-smp", "1"],
    ["-icount", `shift=${shift},align=off,sleep=off`, "-rtc", "base=utc,clock=vm"],
  ];
}
