/**
 * How V8 keeps a report small: it reads columns and leaves little garbage, and a small nursery keeps 30 days within 300 MB. So says
 * `loadspike.mjs`, which any Node can start and which therefore cannot ask here.
 */
export const REPORT_FLAGS = ["--disable-sigusr1", "--max-semi-space-size=2"] as const;
