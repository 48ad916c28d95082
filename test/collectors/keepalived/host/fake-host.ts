import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A host tree with a keepalived 1.3.5 as CentOS 7 runs it; a script's forks below its VRRP process. */
export function centos7(): string {
  const root = mkdtempSync(join(tmpdir(), "loadspike-host-"));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const process = (pid: number, ppid: number, argv: string[], start: number): void => {
    const fields = `S ${ppid} ${"0 ".repeat(17)}${start} ${"0 ".repeat(30)}`;
    write(`proc/${pid}/stat`, `${pid} (${argv[0]!.split("/").at(-1)!.slice(0, 15)}) ${fields}\n`);
    write(`proc/${pid}/status`, `Name:\tx\nUid:\t0\t0\t0\t0\n`);
    if (argv[0] === "/usr/sbin/keepalived")
      symlinkSync("../../usr/sbin/keepalived", join(root, `proc/${pid}/exe`));
    write(`proc/${pid}/cmdline`, argv.map((word) => `${word}\0`).join(""));
  };
  process(1, 0, ["/usr/lib/systemd/systemd"], 1);
  const daemon = ["/usr/sbin/keepalived", "-D"];
  process(900, 1, daemon, 5000);
  process(901, 900, daemon, 5001);
  process(902, 900, daemon, 5002);
  process(7000, 902, daemon, 90_000);
  process(7001, 7000, ["/bin/sh", "-c", "/etc/keepalived/keepalived_check_heplify.sh"], 90_001);
  process(3, 2, ["kworker/0:0"], 10);
  write("proc/3/cmdline", "");
  write("proc/sys/kernel/hostname", "node1.example\n");
  write("usr/sbin/keepalived", "\x7fELF\0\0Keepalived v%s\0Keepalived v1.3.5 (03/19,2017)\0");
  write("var/run/vrrp.pid", "902\n");
  write(
    "etc/keepalived/keepalived_check_heplify.sh",
    "#!/bin/bash\nkill -USR1 $(cat /var/run/keepalived.pid)\n",
  );
  write(
    "etc/keepalived/keepalived.conf",
    'vrrp_script chk {\n  script "/etc/keepalived/keepalived_check_heplify.sh"\n  interval 5\n}\nvrrp_instance V {\n  track_script {\n    chk\n  }\n}\n',
  );
  return root;
}

export const context = (root: string) => ({
  root,
  clock: { stamp: () => ({ time: 0, mono_s: 0 }) },
  warn() {},
});
