import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

export interface Visit {
  page: Page;
  /** What went wrong, or out, since the page was opened. */
  noticed: string[];
}

const FLAGS =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Opens a page from the disk, as who has saved it. */
export class Visitor {
  readonly #file: string;
  #browser: Browser | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  async start(): Promise<void> {
    const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
    if (executablePath) this.#browser = await chromium.launch({ executablePath, args: FLAGS.split(" ") });
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
  }

  async open(options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await this.#browser!.newContext({
      viewport: { width: 1440, height: 900 },
      locale: "en-GB",
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(90_000);
    const noticed: string[] = [];
    page.on("console", (message) => noticed.push(message.text()));
    page.on("pageerror", (error) => noticed.push(error.message));
    page.on("dialog", (dialog) => {
      noticed.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("requestfailed", (request) => noticed.push(`failed ${request.url()}`));
    // What a page makes itself has an address of its own; all else but the page would be a request.
    context.on("request", (request) => {
      if (request.url() !== `file://${this.#file}` && !request.url().startsWith("blob:"))
        noticed.push(`request ${request.url()}`);
    });
    await page.goto(`file://${this.#file}`);
    return { page, noticed };
  }
}
