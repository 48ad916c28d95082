/** `npm run dashboard`: builds deploy/grafana/loadspike.json, which Grafana imports as it is. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DataSourceRef } from "@grafana/grafana-foundation-sdk/common";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatPanel } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TablePanel } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimePanel } from "@grafana/grafana-foundation-sdk/timeseries";

export const DASHBOARD = new URL("./loadspike.json", import.meta.url);

const SOURCE: DataSourceRef = { type: "prometheus", uid: "$datasource" };
/** Guests that were chosen, and of what they share. */
const CHOSEN = 'instance=~"$instance",$hostlabel=~"$host"';

const series = (expr: string, legend: string) => new DataqueryBuilder().expr(expr).legendFormat(legend);
const values = (expr: string, refId: string) =>
  new DataqueryBuilder().expr(expr).format(PromQueryFormat.Table).instant().refId(refId);

const lines = (title: string, description: string, unit: string, height = 9) =>
  new TimePanel()
    .title(title)
    .description(description)
    .datasource(SOURCE)
    .unit(unit)
    .min(0)
    .height(height)
    .lineWidth(1);

function load() {
  return lines(
    "Load as shown, as counted, and what is there",
    "load1 is made of the counts that the kernel takes every five seconds. What was truly active was seen at random times: where it stays low below a high count, the load is a phantom.",
    "short",
    11,
  )
    .span(24)
    .withTarget(series(`node_load1{${CHOSEN}}`, "load1 {{instance}}"))
    .withTarget(series(`loadspike_counted_tasks{${CHOSEN}}`, "counted {{instance}}"))
    .withTarget(series(`loadspike_active_tasks{${CHOSEN}}`, "truly active {{instance}}"))
    .overrideByRegexp("/^truly active/", [{ id: "custom.lineWidth", value: 3 }]);
}

function seconds(reality: string, title: string) {
  return lines(
    title,
    "Minutes of each hour that belonged to spikes of this kind, told when a spike is over.",
    "s",
  )
    .span(12)
    .fillOpacity(20)
    .withTarget(
      series(
        `sum by (instance) (increase(loadspike_spike_seconds_total{reality="${reality}",${CHOSEN}}[1h]))`,
        "{{instance}}",
      ),
    );
}

function together() {
  return lines(
    "Share of guests in a spike at once",
    "By what they share. Beats come to each guest at its own phase; a line that leaps to the top is storage, a snapshot, a migration or a timetable.",
    "percentunit",
  )
    .span(12)
    .max(1)
    .withTarget(series(`avg by ($hostlabel) (loadspike_spike_under_way{${CHOSEN}})`, "{{$hostlabel}}"));
}

const stat = (title: string, description: string, expr: string, unit = "short") =>
  new StatPanel()
    .title(title)
    .description(description)
    .datasource(SOURCE)
    .unit(unit)
    .height(4)
    .span(4)
    .noValue("0")
    .withTarget(series(expr, "").instant());

/** Columns of a table by the names that the data source gives them; what has none is left out. */
function named(columns: Readonly<Record<string, string>>, hidden: readonly string[]) {
  return {
    id: "organize",
    options: {
      renameByName: columns,
      excludeByName: Object.fromEntries(hidden.map((name) => [name, true])),
    },
  };
}
const OWN = ["Time", "__name__", "job", "bound"];
const IN_TIME = { id: "unit", value: "dateTimeFromNow" };

function next() {
  const bound = (name: string) =>
    `1000 * max by (instance) (loadspike_next_spike_timestamp_seconds{bound="${name}",${CHOSEN}})`;
  return new TablePanel()
    .title("Next spikes, as foretold")
    .description("Of each guest, and the interval in which it is meant to come nine times in ten.")
    .datasource(SOURCE)
    .height(9)
    .span(12)
    .withTarget(values(`sort(${bound("at")} > 1000 * time())`, "at"))
    .withTarget(values(bound("low"), "low"))
    .withTarget(values(bound("high"), "high"))
    .withTransformation({ id: "joinByField", options: { byField: "instance", mode: "outer" } })
    .withTransformation(
      named({ instance: "guest", "Value #at": "next", "Value #low": "from", "Value #high": "to" }, [
        "Time",
        "Time 1",
        "Time 2",
        "Time 3",
      ]),
    )
    .overrideByName("next", [IN_TIME])
    .overrideByRegexp("/^(from|to)$/", [{ id: "unit", value: "dateTimeAsIso" }]);
}

function causes() {
  return new TablePanel()
    .title("Who is to blame")
    .description("Cause and culprit of the latest verdict of each guest.")
    .datasource(SOURCE)
    .height(9)
    .span(12)
    .withTarget(values(`max by (instance, cause, comm) (loadspike_culprit_info{${CHOSEN}})`, "A"))
    .withTransformation(named({ instance: "guest", comm: "culprit" }, [...OWN, "Value"]));
}

function agents() {
  return new TablePanel()
    .title("Agents: when they looked last, and what they are")
    .description(
      "An agent that has not looked for ten minutes is silent: nothing of its guest can be trusted.",
    )
    .datasource(SOURCE)
    .height(9)
    .span(12)
    .withTarget(values(`1000 * max by (instance) (loadspike_last_look_timestamp_seconds{${CHOSEN}})`, "look"))
    .withTarget(values(`max by (instance, version) (loadspike_build_info{${CHOSEN}})`, "build"))
    .withTransformation({ id: "joinByField", options: { byField: "instance", mode: "outer" } })
    .withTransformation(
      named({ instance: "guest", "Value #look": "last look" }, ["Time", "Time 1", "Time 2", "Value #build"]),
    )
    .overrideByName("last look", [IN_TIME]);
}

function sources() {
  return new TablePanel()
    .title("Sources that agents do not see")
    .description(
      "Some never were there, as pressure on kernel 3.10; one that was and is no more has an alert.",
    )
    .datasource(SOURCE)
    .height(9)
    .span(12)
    .withTarget(values(`loadspike_source_up{${CHOSEN}} == 0`, "A"))
    .withTransformation(named({ instance: "guest" }, [...OWN, "Value"]));
}

function cost() {
  return lines("Cost of the agents", "Share of one processor.", "percentunit")
    .span(12)
    .withTarget(series(`rate(loadspike_agent_cpu_seconds_total{${CHOSEN}}[15m])`, "{{instance}}"));
}

function database() {
  return lines("Databases of the agents", "As they lie on the guests' disks.", "bytes")
    .span(12)
    .withTarget(series(`loadspike_database_bytes{${CHOSEN}}`, "{{instance}}"));
}

export function dashboard(): Dashboard {
  const all = { selected: true, text: "All", value: "$__all" };
  return new DashboardBuilder("Load spikes: real or phantom")
    .uid("loadspike")
    .description("What load average shows, what the kernel counted, and what was there.")
    .tags(["loadspike", "load"])
    .time({ from: "now-2d", to: "now" })
    .refresh("1m")
    .timezone("browser")
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"))
    .withVariable(
      new TextBoxVariableBuilder("hostlabel").label("Label of what guests share").defaultValue("esxi_host"),
    )
    .withVariable(
      new QueryVariableBuilder("host")
        .label("Host")
        .datasource(SOURCE)
        .query("label_values(loadspike_build_info, $hostlabel)")
        .refresh(VariableRefresh.OnTimeRangeChanged)
        .sort(VariableSort.AlphabeticalAsc)
        .multi(true)
        .includeAll(true)
        // Guests without the label as well.
        .allValue(".*")
        .current(all),
    )
    .withVariable(
      new QueryVariableBuilder("instance")
        .label("Guest")
        .datasource(SOURCE)
        .query('label_values(loadspike_build_info{$hostlabel=~"$host"}, instance)')
        .refresh(VariableRefresh.OnTimeRangeChanged)
        .sort(VariableSort.AlphabeticalAsc)
        .multi(true)
        .includeAll(true)
        .allValue(".*")
        .current(all),
    )
    .withRow(new RowBuilder("Now"))
    .withPanel(stat("Guests with the agent", "", `count(loadspike_build_info{${CHOSEN}})`))
    .withPanel(
      stat(
        "In a spike now",
        "Real ones, phantoms, and not told yet.",
        `sum(loadspike_spike_under_way{${CHOSEN}})`,
      ),
    )
    .withPanel(
      stat(
        "Phantoms under way",
        "The kernel counts at least one task, and hardly any is there.",
        `count(loadspike_spike_under_way{${CHOSEN}} == 1 and on (instance, job) loadspike_counted_tasks >= 1 and on (instance, job) loadspike_active_tasks < 0.4 * loadspike_counted_tasks)`,
      ),
    )
    .withPanel(
      stat(
        "Real spikes in a day",
        "",
        `sum(round(increase(loadspike_spikes_total{reality="real",${CHOSEN}}[1d])))`,
      ),
    )
    .withPanel(
      stat(
        "Silent agents",
        "No look for ten minutes.",
        `count(time() - loadspike_last_look_timestamp_seconds{${CHOSEN}} > 600)`,
      ),
    )
    .withPanel(
      stat("Events lost in a day", "", `sum(round(increase(loadspike_events_lost_total{${CHOSEN}}[1d])))`),
    )
    .withRow(new RowBuilder("Load"))
    .withPanel(load())
    .withPanel(seconds("phantom", "Phantom, seconds an hour"))
    .withPanel(seconds("real", "Real, seconds an hour"))
    .withRow(new RowBuilder("What comes, and from whom"))
    .withPanel(next())
    .withPanel(causes())
    .withPanel(together())
    .withRow(new RowBuilder("Agents"))
    .withPanel(agents())
    .withPanel(sources())
    .withPanel(cost())
    .withPanel(database())
    .build();
}

export const dashboardText = (): string => `${JSON.stringify(dashboard(), null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(DASHBOARD, dashboardText());
