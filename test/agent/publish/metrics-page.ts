import { SERIES } from "../../../agent/publish/series.ts";

/** The rows of docs/metrics.md, as the list has them. */
export const seriesTable = (): string =>
  SERIES.map(({ name, type, unit, labels, help }) => {
    const shown = labels.length === 0 ? name : `${name}{${labels.join(",")}}`;
    return `| \`${shown}\` | ${type} | ${unit} | ${help} |\n`;
  }).join("");

export const seriesExamples = (): string => SERIES.map(({ example }) => `${example}\n`).join("");
