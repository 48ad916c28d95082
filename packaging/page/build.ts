import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { messageOf } from "../../collectors/failure.ts";
import { pageText } from "./page.ts";

const checkout = resolve(import.meta.dirname, "../..");
const [target = "dist/is-your-load-spike-real.html"] = process.argv.slice(2);

try {
  const text = await pageText(checkout);
  const file = resolve(target);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`${file}  ${(Buffer.byteLength(text) / 1e6).toFixed(2)} MB\n`);
} catch (error) {
  process.stderr.write(`loadspike page: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
