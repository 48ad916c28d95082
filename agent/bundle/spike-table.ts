import type { Spike } from "../../analysis/diagnosis.ts";
import type { Spreadsheet } from "../../storage/trace/export.ts";
import { formatDate, formatRfc3339 } from "../../storage/trace/instant.ts";

/** The spikes as a table for people. */
export function spikeTable(spikes: readonly Spike[]): Spreadsheet {
  const columns =
    "id start end duration_s peak_time peak_load1 kernel_active_mean true_active_mean reality cause culprit confidence start_utc end_utc peak_utc";
  return {
    columns: columns.split(" "),
    rows: spikes.map((spike) => [
      spike.id,
      formatRfc3339(spike.start),
      formatRfc3339(spike.end),
      toThousandths(spike.duration_s),
      formatRfc3339(spike.peak_time),
      spike.peak_load1,
      toThousandths(spike.kernel_active_mean),
      toThousandths(spike.true_active_mean),
      spike.reality,
      spike.verdict.cause,
      spike.verdict.culprit,
      spike.verdict.confidence,
      formatDate(spike.start),
      formatDate(spike.end),
      formatDate(spike.peak_time),
    ]),
  };
}

const toThousandths = (value: number | null) => (value === null ? null : Math.round(value * 1000) / 1000);
