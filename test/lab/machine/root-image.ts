import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../rig/lab.ts";
import { cached, fingerprint } from "./cache.ts";

const SUITE = "bookworm";
/** A guest with systemd as process 1, as an operator has it; the guest agent is how the lab talks to it. */
const PACKAGES = [
  "systemd-sysv",
  "udev",
  "dbus",
  "kmod",
  "procps",
  "iproute2",
  "ethtool",
  "keepalived",
  "rpm",
  "qemu-guest-agent",
  "linux-image-amd64",
];
/** Bytes of the root file system. A multiple of what a memory device is made of (128 MiB). */
const SIZE = 2 * 2 ** 30;

const NAME = "lab";
/** Nobody logs in on a console, and no package list is asked for where there is no network. */
const MASKED = ["getty@.service", "serial-getty@.service", "apt-daily.timer", "apt-daily-upgrade.timer"];

/** A first process that copies the root into memory and starts systemd there. */
export const INTO_MEMORY = "/usr/local/sbin/into-memory";
const intoMemory = `#!/bin/sh
mount -t devtmpfs dev /dev 2>/dev/null
mke2fs -q -t ext4 /dev/ram0 && mount /dev/ram0 /mnt &&
tar -C / --one-file-system --exclude=./boot --exclude=./usr/lib/modules --exclude=./mnt -c . | tar -C /mnt -x &&
mkdir -p /mnt/mnt && cd /mnt && pivot_root . mnt && mount -t proc proc /proc && umount -l /mnt && exec chroot . /sbin/init
`;

/** The files of the guest: a folder, made once (some minutes, from Debian's packages). */
export function rootFolder(): string {
  return cached(`root-${fingerprint(SUITE, ...PACKAGES, ...MASKED, intoMemory)}`, (folder) => {
    run("mmdebstrap", "--variant=minbase", `--include=${PACKAGES.join(",")}`, SUITE, folder);
    writeFileSync(join(folder, "etc/hostname"), `${NAME}\n`);
    writeFileSync(join(folder, "etc/hosts"), `127.0.0.1 localhost ${NAME}\n`);
    // The root device is the kernel's argument; empty, so that systemd does not wait for another.
    writeFileSync(join(folder, "etc/fstab"), "");
    writeFileSync(join(folder, INTO_MEMORY), intoMemory, { mode: 0o755 });
    run("chroot", folder, "systemctl", "mask", ...MASKED);
    run("chroot", folder, "systemctl", "disable", "keepalived");
  });
}

/** The same as one ext4 image, that machines have as their disk (never written: each has a copy). */
export function rootImage(): string {
  const folder = rootFolder();
  return cached(`${folder.split("/").at(-1)}.ext4`, (image) => {
    writeFileSync(image, "");
    truncateSync(image, SIZE);
    run("mke2fs", "-q", "-t", "ext4", "-L", NAME, "-d", folder, image);
  });
}
