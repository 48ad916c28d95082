import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { TOOL } from "../../../collectors/vmware/toolbox.ts";

/** What open-vm-tools' own command prints (toolbox/toolboxcmd-stat.c), the values being those of the vSphere Guest SDK's examples. */
export const SESSION = `session = 4004861987670969122
uptime = 1036293956
version = VMware ESXi 6.0.0 build-12345
provider =
uuid.bios = 56 4d 2c 53 43 56 66 8e-7c 05 fd 7e 51 1e 23 f3
`;
export const RESOURCES = `vm.cpu.reserved = 4798
vm.cpu.limit = 11995
vm.cpu.used = 224057517
vm.cpu.contention.cpu = 65606184
vm.cpu.contention.mem = 1488848
vm.numa.local = 1837248
vm.numa.remote = 0
guest.mem.reserved = 204800
guest.mem.limit = 1536000
guest.mem.mapped = 1810144
guest.mem.consumed = 1521680
guest.mem.swapped = 3236
guest.mem.ballooned = 27104
guest.mem.swapIn = 3416
guest.mem.swapOut = 6588
ovhd.mem.swapped = 0
ovhd.mem.swapIn = 0
ovhd.mem.swapOut = 0
`;

const FIRMWARE = {
  sys_vendor: "VMware, Inc.",
  product_name: "VMware7,1",
  bios_version: "VMW71.00V.18227214.B64.2106252220",
  bios_date: "06/25/2021",
};

/** By the arguments behind `stat`; what is not among them is what the tool says of a host that does not know it (exit status 75). */
export type Answers = Record<string, string>;

export const RAW: Answers = { "raw text session": SESSION, "raw text resources": RESOURCES };
/** A host or tools that know no raw statistics. */
export const OLD: Answers = {
  sessionid: "0x37942ef3e3c3d6a2\n",
  balloon: "26 MB\n",
  swap: "3 MB\n",
  memlimit: "4294967295 MB\n",
  memres: "0 MB\n",
  cpulimit: "2000 MHz\n",
  cpures: "0 MHz\n",
};

export class Guest {
  readonly root = mkdtempSync(join(tmpdir(), "loadspike-vmware-"));
  readonly asked = join(this.root, "asked");

  constructor(t: { after(clean: () => void): void }) {
    t.after(() => rmSync(this.root, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(FIRMWARE)) this.write(`sys/class/dmi/id/${name}`, `${text}\n`);
  }

  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** A program of any kind in the tool's place. */
  program(text: string): void {
    chmodSync(this.write(TOOL.slice(1), text), 0o755);
  }

  tool(answers: Answers): void {
    const cases = Object.entries(answers).map(
      ([question, answer]) => `"stat ${question}") printf '%s' '${answer}'; exit 0;;`,
    );
    this.program(`#!/bin/sh
echo "$*" >> ${this.asked}
case "$*" in
${cases.join("\n")}
esac
echo 'UpdateInfo failed: VMware Guest API is not enabled on the host' >&2
exit 75
`);
  }
}
