import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Lab, run } from "./lab.ts";

/** An ext4 file system of its own on a loop device; the image lies in the lab's folder or on another volume. */
export class Volume {
  readonly mount: string;
  readonly image: string;
  readonly #orders: string;

  constructor(lab: Lab, name: string, megabytes: number, carrier: string = lab.folder) {
    this.mount = lab.path(name);
    this.image = join(carrier, `${name}.img`);
    writeFileSync(this.image, "");
    truncateSync(this.image, megabytes * 2 ** 20);
    run("mkfs.ext4", "-q", "-F", "-i", "4096", "-E", "lazy_itable_init=0,lazy_journal_init=0", this.image);
    mkdirSync(this.mount);
    this.attach();
    this.#orders = lab.path(`${name}.orders`);
    run("mkfifo", this.#orders);
    lab.start("bash", ["-c", WARDEN, "warden", this.#orders, this.mount], { log: "warden.log" });
  }

  /** `options` of the mount besides its own, separated by commas. */
  attach(options = "defaults"): void {
    run("mount", "-o", `loop,noatime,${options}`, this.image, this.mount);
  }

  detach(): void {
    run("umount", this.mount);
  }

  /** Makes a swap area of its space; the sweep switches it off. The lowest priority: nobody else is to use it first. */
  swapOn(megabytes: number): void {
    const file = join(this.mount, "area");
    writeFileSync(file, Buffer.alloc(megabytes * 2 ** 20), { mode: 0o600 });
    run("mkswap", file);
    run("swapon", "--priority", "0", file);
  }

  /** "7:0" of the loop device beneath, as the control groups of the block layer want it. */
  device(): string {
    return run("findmnt", "-no", "MAJ:MIN", this.mount).trim();
  }

  /**
   * Freezes the file system as a snapshot does (FIFREEZE): whoever writes to it waits in D. The thaw is in the hands of
   * the process that froze it, so that it comes even if this one is killed. That process is there from the beginning and
   * starts nothing that lasts: no run in the recording may look like the incident.
   */
  freeze(seconds: number): void {
    writeFileSync(this.#orders, `${seconds}\n`);
  }
}

const WARDEN = `exec {orders}<>"$1" {never}<> <(:)
while read -r seconds <&$orders; do
  fsfreeze -f "$2" && read -rt "$seconds" <&$never
  fsfreeze -u "$2"
done
`;
