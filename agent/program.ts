import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** `.ts` in a checkout, `.js` where the program was built. */
export const ENDING = extname(fileURLToPath(import.meta.url));

/** The program's first file, for Node. */
export const CLI = fileURLToPath(new URL(`./cli${ENDING}`, import.meta.url));

/** The folder that holds the program: the checkout, or where it was built to. */
export const PROGRAM = fileURLToPath(new URL("..", import.meta.url));

/** From package.json. */
export function about(): { version: string; description: string } {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
    description: string;
  };
}
