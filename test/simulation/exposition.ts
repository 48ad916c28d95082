import type { Numbers, Recording } from "../../storage/recording.ts";

/**
 * A history as node_exporter would have given it, one line a sample: `node_load1{instance="…"} 0.12 1757074577000`. Counters begin
 * somewhere, as they do on a machine that has been up for a while.
 * @param unit "ms" as VictoriaMetrics takes it, "s" as OpenMetrics has it
 */
export function* exposition(
  { samples, host }: Recording,
  labels: string,
  unit: "ms" | "s",
): Generator<string> {
  const cpus = host.cpus ?? 1;
  const stamp = (time: number) => (unit === "ms" ? Math.round(time / 1000) : Math.round(time / 1000) / 1000);
  const gauge = function* (name: string, values: Pick<Numbers, "at">, more = "", times = 1) {
    for (let i = 0; i < samples.length; i++)
      if (!Number.isNaN(values.at(i)))
        yield `${name}{${labels}${more}} ${(times * values.at(i)).toFixed(2)} ${stamp(samples.time[i]!)}`;
  };
  const counter = function* (name: string, share: (i: number) => number, more = "") {
    let sum = 1e4;
    for (let i = 0; i < samples.length; i++) {
      const length = i === 0 ? 0 : (samples.time[i]! - samples.time[i - 1]!) / 1e6;
      const part = share(i);
      if (i > 0 && Number.isNaN(part)) continue;
      sum += (i === 0 ? 0 : part) * length;
      yield `${name}{${labels}${more}} ${sum.toFixed(6)} ${stamp(samples.time[i]!)}`;
    }
  };
  for (const name of ["load1", "load5", "load15"] as const) {
    yield `# TYPE node_${name} gauge`;
    yield* gauge(`node_${name}`, samples[name]);
  }
  const { cpu_busy_pct: busy, iowait_pct: iowait, steal_pct: steal } = samples;
  const modes = {
    idle: (i: number) => (100 - busy.at(i) - iowait.at(i) - steal.at(i)) / 100,
    iowait: (i: number) => iowait.at(i) / 100,
    steal: (i: number) => steal.at(i) / 100,
    system: (i: number) => busy.at(i) / 300,
    user: (i: number) => busy.at(i) / 150,
  };
  yield "# TYPE node_cpu_seconds counter";
  for (let cpu = 0; cpu < cpus; cpu++)
    for (const [mode, share] of Object.entries(modes))
      yield* counter("node_cpu_seconds_total", share, `,cpu="${cpu}",mode="${mode}"`);
  yield "# TYPE node_memory_MemAvailable_bytes gauge";
  yield* gauge("node_memory_MemAvailable_bytes", samples.mem_available_kb, "", 1024);
  yield "# TYPE scrape_duration_seconds gauge";
  yield* gauge("scrape_duration_seconds", { at: () => 0.02 });
  yield "# TYPE node_uname_info gauge";
  yield* gauge("node_uname_info", { at: () => 1 }, `,nodename="${host.hostname}",release="${host.kernel}"`);
}
