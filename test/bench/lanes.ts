/** Values at equal distances, drawn one lane below the other. */
export interface Lane {
  name: string;
  unit: string;
  values: number[];
}

const WIDTH = 800;
const LANE = 90;
const PLOT = 60;
const LEFT = 60;

/** An SVG of its own, for light and dark pages alike. @param across what one step to the right is */
export function drawLanes(lanes: readonly Lane[], across: string): string {
  const height = lanes.length * LANE + 30;
  const steps = Math.max(...lanes.map(({ values }) => values.length));
  const drawn = lanes.map((lane, index) => draw(lane, index * LANE + 20, steps));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<title>${lanes.map(({ name }) => name).join(", ")}</title>
<rect width="100%" height="100%" fill="#fff"/>
${drawn.join("\n")}
<text x="${WIDTH - 10}" y="${height - 8}" text-anchor="end" fill="#555">${steps} ${across}</text>
</svg>
`;
}

function draw({ name, unit, values }: Lane, top: number, steps: number): string {
  const most = Math.max(...values, 1e-9);
  const x = (step: number) => LEFT + ((WIDTH - LEFT - 10) * step) / Math.max(steps - 1, 1);
  const y = (value: number) => top + PLOT - (PLOT - 14) * (value / most);
  const points = values.map((value, step) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`);
  return `<text x="${LEFT}" y="${top}" fill="#222">${name}${unit === "" ? "" : `, ${unit}`}</text>
<text x="${LEFT - 6}" y="${(y(most) + 4).toFixed(1)}" text-anchor="end" fill="#555">${most.toFixed(most < 10 ? 2 : 0)}</text>
<text x="${LEFT - 6}" y="${top + PLOT + 4}" text-anchor="end" fill="#555">0</text>
<line x1="${LEFT}" x2="${WIDTH - 10}" y1="${top + PLOT}" y2="${top + PLOT}" stroke="#ccc"/>
<polyline points="${points.join(" ")}" fill="none" stroke="#0b6bcb" stroke-width="1.5"/>`;
}
