import { drawLanes } from "../../bench/lanes.ts";
import type { Report } from "../rig/agent.ts";

const HOUR_S = 3600;

/**
 * What a recording showed, as a picture: the load as shown, what the kernel counted and what was there, the spikes that the agent had foretold before they
 * came, and when its advice was followed. @param followed the guest's clock, seconds since 1970
 */
export function drawCurve({ curve, predictions, spikes }: Report, followed: number | null): string {
  const stepOf = (time: number) => (time - Date.parse(curve.start) / 1000) / curve.step_s;
  const seconds = (time: string) => Date.parse(time) / 1000;
  const most = Math.max(1, ...[curve.load1, curve.counted, curve.active].flat().map(Number));
  const lane = (name: string, values: (number | null)[]) => ({
    name,
    unit: "tasks",
    values: values.map((value) => value ?? 0),
    most,
  });
  // Each hour another is made for the same spike: the first that was made after the spike before.
  const first = predictions.filter(
    ({ made_at }, i) =>
      spikes.findLastIndex(({ start }) => start < made_at) !==
      spikes.findLastIndex(({ start }) => start < (predictions[i - 1]?.made_at ?? "")),
  );
  const bands = [
    ...first.map(({ low, high }) => ({
      name: "foretold",
      from: stepOf(seconds(low)),
      to: stepOf(seconds(high)),
    })),
    ...(followed === null ? [] : [{ name: "advice followed", from: stepOf(followed), to: stepOf(followed) }]),
  ].filter(({ from }) => from < curve.load1.length);
  const hours = ((curve.load1.length * curve.step_s) / HOUR_S).toFixed(0);
  return drawLanes(
    [
      lane("load1 as shown, highest", curve.load1),
      lane("counted at the kernel's looks, mean", curve.counted),
      lane("truly active, mean", curve.active),
    ],
    `${hours} hours`,
    bands,
  );
}
