import type { Stretch } from "../charts/model.ts";
import type { Curve, Diagnosis } from "../diagnosis.ts";

/**
 * The same for one spike alone: its verdict, its suspects, what happened around it, its curve. What is said of the whole recording
 * (changes, earlier predictions, limits of a test over all spikes) is not said of it.
 * `null`: there is no such spike.
 */
export function oneSpike(diagnosis: Diagnosis, id: number): Diagnosis | null {
  const spike = diagnosis.spikes.find((one) => one.id === id);
  if (spike === undefined) return null;
  const { charts, verdict } = diagnosis;
  const detail = charts?.timeline.details.find(
    (one) => spike.start >= one.start && spike.start <= one.start + one.load1.length * one.step_s * 1e6,
  );
  const isLeading = spike.verdict.cause === verdict.cause && spike.verdict.culprit === verdict.culprit;
  return {
    ...diagnosis,
    spikes: [spike],
    suspects: spike.suspects,
    verdict: spike.verdict,
    timeline: spike.happened,
    sustained: null,
    changes: [],
    predictions: [],
    // What is advised against several causes is not told apart by spike.
    advice: isLeading ? diagnosis.advice : [],
    alternatives: isLeading ? diagnosis.alternatives : [],
    curve: detail ? curveOf(detail) : diagnosis.curve,
    charts: charts && {
      ...charts,
      timeline: detail ? { overview: detail, details: [] } : charts.timeline,
      counted: charts.counted.filter((one) => one.spike === id),
      epochs: [],
      lengths: [],
      relief: null,
    },
  };
}

function curveOf({ start, step_s, load1, counted, active }: Stretch): Curve {
  const known = (values: Float32Array) =>
    Array.from(values, (value) => (Number.isNaN(value) ? null : Math.round(value * 100) / 100));
  return {
    start,
    end: start + load1.length * step_s * 1e6,
    step_s,
    load1: known(load1),
    counted: known(counted),
    active: known(active),
  };
}
