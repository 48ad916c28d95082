import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the firmware of a VMware guest calls itself, in its own words; `null`: nobody may read it, or it says nothing. */
export interface Firmware {
  /** "VMware Virtual Platform", "VMware7,1", "VMware20,1". */
  product: string | null;
  /** Version and date of the BIOS: which ESXi made them is documented nowhere, so nothing is read out of them. */
  bios: string | null;
  date: string | null;
}

const LONGEST = 80;

/** Of SMBIOS, by the kernel (drivers/firmware/dmi-id.c): these are for everybody to read. `null`: no guest of VMware. */
export function vmwareFirmware(root: string): Firmware | null {
  const [vendor, product, bios, date] = ["sys_vendor", "product_name", "bios_version", "bios_date"].map(
    (name) => said(join(root, "sys/class/dmi/id", name)),
  );
  if (!/vmware/i.test(`${vendor ?? ""} ${product ?? ""}`)) return null;
  return { product: product ?? null, bios: bios ?? null, date: date ?? null };
}

/** In its own words; `null`: no guest of VMware, or it has none. */
export function firmwareVersion(root: string): string | null {
  const firmware = vmwareFirmware(root);
  const words = firmware === null ? [] : [firmware.product, firmware.bios, firmware.date];
  return words.filter((text) => text !== null).join(", ") || null;
}

function said(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim().slice(0, LONGEST) || null;
  } catch {
    return null;
  }
}
