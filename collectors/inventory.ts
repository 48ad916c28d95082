import { execFile } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context, Host } from "./collector.ts";
import { messageOf } from "./failure.ts";
import { isGone, isRefused, MalformedFile, readText } from "./kernel/kernel-file.ts";
import { parseStat } from "./kernel/stat.ts";
import { answerOf, isProgram, nodeCommand } from "./own-process.ts";
import { readRegular } from "./untrusted/regular-file.ts";
import { firmwareVersion } from "./vmware/firmware.ts";
import { toldVersion } from "./vmware/toolbox.ts";

const CHILD_MS = 15_000;

/**
 * Host facts for a recording, once at the start. systeminformation forks some thirty programs and costs 10 MB, so it runs
 * in a child that is gone when this resolves; what it does not know, or all of it if the child fails, is read from
 * files. Never rejects: what nobody knows is null. `hz` is `kernel-look`'s to find.
 */
export async function inventory(context: Context): Promise<Host> {
  const own = readHost(context.root);
  // systeminformation knows this machine only, not a folder that looks like one.
  if (context.root !== "/") return own;
  try {
    const asked = await askChild();
    const hypervisor = asked.virtual ? nameOf(asked.virtualHost) : null;
    return {
      ...own,
      hostname: own.hostname ?? asked.hostname,
      hypervisor: own.hypervisor ?? hypervisor,
      ...versionOf(toldVersion(context.root)),
    };
  } catch (error) {
    const why = messageOf(error).split("\n")[0];
    context.warn(
      `inventory: systeminformation could not run (${why}); host facts come from /proc, /sys and /etc`,
    );
    return own;
  }
}

/** The part that needs no child: /proc, /sys and /etc below the root. */
export function readHost(root: string): Host {
  return {
    hostname: line(join(root, "proc/sys/kernel/hostname")),
    kernel: line(join(root, "proc/sys/kernel/osrelease")),
    cpus: cpus(join(root, "proc/stat")),
    hypervisor: hypervisor(root),
    ...versionOf(firmwareVersion(root)),
    boot_id: line(join(root, "proc/sys/kernel/random/boot_id")),
    hz: null,
    timezone: timezone(root),
  };
}

const versionOf = (version: string | null) => (version === null ? {} : { hypervisor_version: version });

function line(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim() || null;
  } catch {
    return null;
  }
}

function cpus(path: string): number | null {
  try {
    return parseStat(readText(path), path).cpus;
  } catch (error) {
    if (isGone(error) || isRefused(error) || error instanceof MalformedFile) return null;
    throw error;
  }
}

// What the firmware of each hypervisor calls itself (SMBIOS), and the name that systemd-detect-virt has for it.
const NAMES: readonly [RegExp, string][] = [
  [/vmware/i, "vmware"],
  [/amazon ec2/i, "amazon"],
  [/\bxen\b/i, "xen"],
  [/microsoft|hyper-?v|virtual pc/i, "microsoft"],
  [/virtualbox|innotek/i, "oracle"],
  [/parallels/i, "parallels"],
  [/kvm|google compute|ovirt|rhev|openstack/i, "kvm"],
  [/qemu|bochs/i, "qemu"],
];

function nameOf(text: string): string | null {
  return NAMES.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

function hypervisor(root: string): string | null {
  const dmi = ["sys_vendor", "product_name", "bios_vendor"].map((name) =>
    line(join(root, "sys/class/dmi/id", name)),
  );
  const named = nameOf(dmi.filter((text) => text !== null).join(" "));
  if (named !== null) return named;
  // The CPU flag is set for every guest and for no other (x86); firmware that names nobody then proves bare metal.
  const flags = /^flags\s*: (.*)$/m.exec(line(join(root, "proc/cpuinfo")) ?? "")?.[1];
  return flags === undefined || /\bhypervisor\b/.test(flags) ? null : "none";
}

/** The zone that /etc/localtime points to; without that file the C library uses UTC. */
function timezone(root: string): string | null {
  try {
    const zone = /zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(readlinkSync(join(root, "etc/localtime")))?.[1];
    if (zone !== undefined) return zone;
  } catch {
    // Absent, or a copy instead of a link.
  }
  try {
    return readRegular(join(root, "etc/timezone"), 4096).toString("utf8").trim() || null;
  } catch {
    return null;
  }
}

interface Asked {
  hostname: string | null;
  virtual: boolean;
  virtualHost: string;
}

function askChild(): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const file = fileURLToPath(import.meta.url);
    execFile(...nodeCommand([file]), { timeout: CHILD_MS, killSignal: "SIGKILL" }, (error, stdout) => {
      if (error) return reject(error);
      try {
        resolve(answerOf(stdout));
      } catch (failure) {
        reject(failure);
      }
    });
  });
}

// The child: this same file, started as a program.
if (isProgram(import.meta.url)) {
  const { osInfo, system } = await import("systeminformation");
  const [os, machine] = [await osInfo(), await system()];
  const asked: Asked = {
    hostname: os.hostname || null,
    virtual: machine.virtual,
    virtualHost: machine.virtualHost ?? "",
  };
  process.stdout.write(JSON.stringify(asked));
}
