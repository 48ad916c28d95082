import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
/** Why a test that needs a browser is not run; `false`: it is. */
export const skip = program ? false : "not run: no Chromium (apt-get install chromium)";

export interface Opened {
  page: Page;
  /** What went wrong, or out, since the page was opened. */
  noticed: string[];
}

/** Opens pages in one browser. */
export class Reader {
  readonly #folder = mkdtempSync(join(tmpdir(), "loadspike-page-"));
  #browser: Browser | null = null;

  async start(): Promise<void> {
    if (!program) return;
    const flags =
      "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
    this.#browser = await chromium.launch({ executablePath: program, args: flags.split(" ") });
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** @param hash with its "#" */
  async open(source: string, options: BrowserContextOptions & { hash?: string } = {}): Promise<Opened> {
    const { hash = "", ...more } = options;
    const file = join(this.#folder, "report.html");
    writeFileSync(file, source);
    const context = await this.#browser!.newContext({ viewport: { width: 1440, height: 900 }, ...more });
    const page = await context.newPage();
    const noticed: string[] = [];
    page.on("console", (message) => noticed.push(message.text()));
    page.on("pageerror", (error) => noticed.push(error.message));
    page.on("dialog", (dialog) => {
      noticed.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(`file://${file}`)) noticed.push(`request ${request.url()}`);
    });
    await page.goto(`file://${file}${hash}`);
    return { page, noticed };
  }
}

/** The text that a reader sees: what is hidden is not in it. */
export async function seen(page: Page, element: string): Promise<string> {
  return String(await page.evaluate(`document.querySelector(${JSON.stringify(element)}).innerText`));
}
