import { type Point, SERIES } from "./series.ts";

/**
 * Prometheus' text format, version 0.0.4: what node_exporter's textfile collector reads. No timestamps: it skips a file that has one.
 * A series without a value is left out with its head.
 */
export function expositionOf(points: readonly Point[]): string {
  return SERIES.map(({ name, type, help }) => {
    const own = points.filter((point) => point.name === name);
    if (own.length === 0) return "";
    const lines = own.map(({ labels, value }) => `${name}${labelsOf(labels)} ${value}\n`);
    return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join("")}`;
  }).join("");
}

function labelsOf(labels: Point["labels"]): string {
  if (labels.length === 0) return "";
  return `{${labels.map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`).join(",")}}`;
}

const escaped = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
