import { activeAt } from "../../analysis/derived/active.ts";
import type { Locale } from "../../analysis/report/locales/index.ts";
import type { Host } from "../../collectors/collector.ts";
import { KernelCount } from "../../collectors/tasks.ts";
import type { SampleRow } from "../../storage/schema.ts";

/** A look in a line, for where nothing can be drawn: "20:28:31  load 1.23  0.80  0.40   the kernel counted 4   active 0". */
export function lineOfLook({
  live: words,
}: Locale): (sample: SampleRow, host: Pick<Host, "timezone">) => string {
  const count = new KernelCount();
  return (sample, { timezone }) => {
    const counted = count.at(sample);
    const active = activeAt(sample);
    return [
      clockIn(timezone).format(sample.time / 1000),
      words.load(
        sample.load1.toFixed(2),
        sample.load5?.toFixed(2) ?? null,
        sample.load15?.toFixed(2) ?? null,
      ),
      words.counted(counted === null ? null : Math.max(0, Math.round(counted))),
      words.activeNow(active),
    ].join("   ");
  };
}

function clockIn(timeZone: string | null): Intl.DateTimeFormat {
  const options = { timeStyle: "medium" } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: timeZone ?? "UTC" });
  } catch {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  }
}
