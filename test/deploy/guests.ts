/** Values by series, in the notation of promtool's tests: one a minute. */
export type SeriesOf = Record<string, string>;

/** `name{own="label"}` with the guest's labels in it. */
function labelled(name: string, labels: string): string {
  return name.includes("{") ? name.replace("{", `{${labels},`) : `${name}{${labels}}`;
}

function withLabels(series: SeriesOf, labels: string): SeriesOf {
  return Object.fromEntries(Object.entries(series).map(([name, values]) => [labelled(name, labels), values]));
}

/** Two hours of a guest with the agent and two processors, quiet but for what is given. */
export function agentGuest(more: SeriesOf = {}, labels = 'instance="lb1:9100",job="node"'): SeriesOf {
  const instance = /instance="[^"]*"/.exec(labels)?.[0] ?? "";
  const agent: SeriesOf = {
    'loadspike_build_info{version="0.1.0"}': "1x120",
    loadspike_last_look_timestamp_seconds: "0+60x120",
    loadspike_counted_tasks: "0.1x120",
    loadspike_active_tasks: "0.15x120",
    loadspike_spike_under_way: "0x120",
    'loadspike_spikes_total{cause="sampling-beat",reality="phantom"}': "0x120",
    'loadspike_spikes_total{cause="io-stall",reality="real"}': "0x120",
    'loadspike_events_lost_total{source="runs"}': "0x120",
    'loadspike_source_up{source="runs"}': "1x120",
    'loadspike_source_up{source="pressure"}': "0x120",
    'node_textfile_mtime_seconds{file="/var/lib/node/loadspike.prom"}': "0+60x120",
  };
  const { up = "1x120", ...own } = more;
  if (own.loadspike_build_info !== undefined) {
    agent['loadspike_build_info{version="0.1.0"}'] = own.loadspike_build_info;
    delete own.loadspike_build_info;
  }
  return {
    ...withLabels({ ...agent, ...own }, labels),
    ...withLabels(
      {
        up,
        'node_cpu_seconds_total{cpu="0",mode="idle"}': "0+57x120",
        'node_cpu_seconds_total{cpu="1",mode="idle"}': "0+57x120",
      },
      `${instance},job="node"`,
    ),
  };
}

/** Ten hours of a guest with node_exporter alone and two processors. @param more `idle`: of each processor */
export function plainGuest(more: SeriesOf = {}): SeriesOf {
  const { idle = "0+57x600", ...own } = more;
  const series = {
    node_load1: "0.1x600",
    'node_cpu_seconds_total{cpu="0",mode="idle"}': idle,
    'node_cpu_seconds_total{cpu="1",mode="idle"}': idle,
    'node_cpu_seconds_total{cpu="0",mode="steal"}': "0x600",
    'node_cpu_seconds_total{cpu="0",mode="iowait"}': "0x600",
    up: "1x600",
    ...own,
  };
  return withLabels(series, 'instance="lb1:9100",job="node"');
}
