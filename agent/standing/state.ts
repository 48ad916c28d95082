import type { Diagnosis, Spike } from "../../analysis/diagnosis.ts";
import { Members, parseJson } from "../../storage/members.ts";

export type Reality = Spike["reality"];
export const REALITIES: readonly Reality[] = ["phantom", "real", "unclear"];

/** A spike that has ended and was told of. Instants are µs since 1970 UTC, here and below. */
export interface KnownSpike {
  start: number;
  end: number;
}

/** Spikes that were counted since there is an agent: of one cause and reality. */
export interface SpikeTotal {
  cause: string;
  reality: Reality;
  spikes: number;
}

/** The next spike as it was foretold, and how it is told of. */
export interface StandingForecast {
  /** The same as long as it is the same forecast, however it moves by minutes. */
  key: number;
  at: number;
  low: number;
  high: number;
  line: string;
}

/** What the latest standing diagnosis found, and all that has to be known so that nothing is told or counted twice. */
export interface StandingState {
  /** The end of the recording that it was made from. */
  made_to: number;
  verdict: { cause: string | null; culprit: string };
  /** (5·HZ + 1) / HZ; `null`: not known. */
  look_period_s: number | null;
  spikes: KnownSpike[];
  totals: SpikeTotal[];
  seconds: Record<Reality, number>;
  /** Forecasts of which it was told whether they came, by `made_at`. */
  settled: number[];
  forecast: StandingForecast | null;
  /** The forecast of which it was told that it is near. */
  foretold: number | null;
}

const LATEST = 4e18;

/** The state as it was stored; `null`: there is none that could be read, and the standing diagnosis begins anew. */
export function readState(text: string | null): StandingState | null {
  if (text === null) return null;
  try {
    return stateOf(parseJson(text, "note.standing"), "note.standing");
  } catch {
    // Of another version, or of somebody else's database: nothing that a report would need.
    return null;
  }
}

function stateOf(value: unknown, where: string): StandingState {
  const state = new Members(value, where);
  const verdict = new Members(state.get("verdict"), where, "verdict");
  const seconds = new Members(state.get("seconds"), where, "seconds");
  const forecast = state.get("forecast");
  return {
    made_to: instantIn(state, "made_to"),
    verdict: { cause: verdict.text("cause"), culprit: verdict.text("culprit") ?? "" },
    look_period_s: state.number("look_period_s", 0, 3600),
    spikes: state.list("spikes", (entry, key) => {
      const spike = new Members(entry, where, key);
      return { start: instantIn(spike, "start"), end: instantIn(spike, "end") };
    }),
    totals: state.list("totals", (entry, key) => {
      const total = new Members(entry, where, key);
      return {
        cause: total.text("cause") ?? "unexplained",
        reality: total.choice("reality", REALITIES),
        spikes: total.number("spikes", 0, Number.MAX_SAFE_INTEGER) ?? 0,
      };
    }),
    seconds: {
      phantom: seconds.number("phantom", 0, LATEST) ?? 0,
      real: seconds.number("real", 0, LATEST) ?? 0,
      unclear: seconds.number("unclear", 0, LATEST) ?? 0,
    },
    settled: state.list("settled", (entry, key) => instantIn(new Members({ at: entry }, where, key), "at")),
    forecast: forecast === null ? null : forecastOf(new Members(forecast, where, "forecast")),
    foretold: state.number("foretold", 0, LATEST),
  };
}

function forecastOf(forecast: Members): StandingForecast {
  return {
    key: instantIn(forecast, "key"),
    at: instantIn(forecast, "at"),
    low: instantIn(forecast, "low"),
    high: instantIn(forecast, "high"),
    line: forecast.text("line") ?? "",
  };
}

const instantIn = (members: Members, name: string): number => members.number(name, 0, LATEST) ?? 0;

/** Before the first diagnosis. @param now µs since 1970 UTC */
export function firstState(now: number): StandingState {
  return {
    made_to: now,
    verdict: { cause: null, culprit: "" },
    look_period_s: null,
    spikes: [],
    totals: [],
    seconds: { phantom: 0, real: 0, unclear: 0 },
    settled: [],
    forecast: null,
    foretold: null,
  };
}

/** What a verdict is told by: as long as this is the same, nothing has changed. */
export const verdictOf = ({ verdict }: Pick<Diagnosis, "verdict">): StandingState["verdict"] => ({
  cause: verdict.cause,
  culprit: verdict.culprit,
});
