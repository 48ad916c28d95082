import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { run } from "../rig/lab.ts";
import { cached, fingerprint } from "./cache.ts";
import { rootFolder } from "./root-image.ts";

/** A kernel that a machine can be started with. */
export interface Kernel {
  /** What boots, and where it needs one, what loads its modules. */
  image: string;
  initrd: string | null;
}

/** What building takes (Debian: make gcc flex bison bc libelf-dev libssl-dev). */
export const KERNEL_NEEDS = ["make", "gcc", "flex", "bison", "bc"];

/** Debian's package with the source. */
const SOURCE = "linux-source-6.1";
const FRAGMENT = join(import.meta.dirname, "kernel.config");

/** Debian's own kernel of the guest: HZ 250. */
export function debianKernel(): Kernel {
  const boot = join(rootFolder(), "boot");
  const only = (pattern: string) => {
    const [file] = globSync(join(boot, pattern));
    if (!file) throw new Error(`${boot}: expected a file ${pattern}`);
    return file;
  };
  return { image: only("vmlinuz-*"), initrd: only("initrd.img-*") };
}

/** One that is built of Debian's source with another tick (some minutes, once). @param hz 100, 250, 300 or 1000 */
export function kernelWithTick(hz: number): Kernel {
  const config = `${readFileSync(FRAGMENT, "utf8")}\nCONFIG_HZ_${hz}=y\n`;
  const image = cached(`vmlinuz-hz${hz}-${fingerprint(config)}`, (file) => {
    const build = cached(`build-hz${hz}-${fingerprint(config)}`, (folder) => {
      mkdirSync(folder);
      writeFileSync(join(folder, "wanted"), config);
    });
    const make = (...args: string[]) =>
      run("make", "-s", "-C", source(), `O=${build}`, "ARCH=x86_64", `-j${availableParallelism()}`, ...args);
    make(`KCONFIG_ALLCONFIG=${join(build, "wanted")}`, "allnoconfig");
    refuseMissing(config, readFileSync(join(build, ".config"), "utf8"));
    make("bzImage");
    copyFileSync(join(build, "arch/x86/boot/bzImage"), file);
  });
  return { image, initrd: null };
}

/** The unpacked source. */
function source(): string {
  const folder = cached(SOURCE, (path) => {
    mkdirSync(path);
    // apt writes into the folder that it stands in.
    run("sh", "-c", 'cd "$1" && apt-get download -qq "$2" && dpkg-deb -x *.deb .', "sh", path, SOURCE);
    run("tar", "-C", path, "-xf", join(path, `usr/src/${SOURCE}.tar.xz`));
  });
  return join(folder, SOURCE);
}

/** Kconfig drops in silence what it cannot give: a guest without it would fail far from here. */
function refuseMissing(wanted: string, given: string): void {
  const set = new Set(given.split("\n"));
  const missing = wanted.match(/^CONFIG_\w+=y$/gm)!.filter((line) => !set.has(line));
  if (missing.length > 0) throw new Error(`${SOURCE} does not give ${missing.join(", ")}`);
}
