/** Values at equal distances, drawn one lane below the other. */
export interface Lane {
  name: string;
  unit: string;
  values: number[];
  /** What its height stands for, where lanes are to be compared; else the highest of its values. */
  most?: number;
}

/** Behind all lanes, from one step to another; a line where both are the same. */
export interface Band {
  name: string;
  from: number;
  to: number;
}

const WIDTH = 800;
const LANE = 90;
const PLOT = 60;
const LEFT = 60;

/** An SVG of its own, for light and dark pages alike. @param across what one step to the right is, or the whole of them where it says how many */
export function drawLanes(lanes: readonly Lane[], across: string, bands: readonly Band[] = []): string {
  const height = lanes.length * LANE + 30;
  const steps = Math.max(...lanes.map(({ values }) => values.length));
  const drawn = lanes.map((lane, index) => draw(lane, index * LANE + 20, steps));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<title>${lanes.map(({ name }) => name).join(", ")}</title>
<rect width="100%" height="100%" fill="#fff"/>
${bands.map((band) => drawBand(band, height - 30, steps)).join("\n")}
${drawn.join("\n")}
<text x="${WIDTH - 10}" y="${height - 8}" text-anchor="end" fill="#555">${/\d/.test(across) ? across : `${steps} ${across}`}</text>
</svg>
`;
}

const placeOf = (step: number, steps: number) => LEFT + ((WIDTH - LEFT - 10) * step) / Math.max(steps - 1, 1);

function drawBand({ name, from, to }: Band, height: number, steps: number): string {
  const [left, right] = [placeOf(from, steps), placeOf(Math.min(to, steps - 1), steps)];
  return `<rect x="${left.toFixed(1)}" y="6" width="${Math.max(1, right - left).toFixed(1)}" height="${height}" fill="#f0a83c" fill-opacity="0.35"/>
<text x="${(left + 3).toFixed(1)}" y="${height + 4}" fill="#7a4a00" font-size="11">${name}</text>`;
}

function draw(
  { name, unit, values, most = Math.max(...values, 1e-9) }: Lane,
  top: number,
  steps: number,
): string {
  const x = (step: number) => placeOf(step, steps);
  const y = (value: number) => top + PLOT - (PLOT - 14) * (value / most);
  const points = values.map((value, step) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`);
  return `<text x="${LEFT}" y="${top}" fill="#222">${name}${unit === "" ? "" : `, ${unit}`}</text>
<text x="${LEFT - 6}" y="${(y(most) + 4).toFixed(1)}" text-anchor="end" fill="#555">${most.toFixed(most < 10 ? 2 : 0)}</text>
<text x="${LEFT - 6}" y="${top + PLOT + 4}" text-anchor="end" fill="#555">0</text>
<line x1="${LEFT}" x2="${WIDTH - 10}" y1="${top + PLOT}" y2="${top + PLOT}" stroke="#ccc"/>
<polyline points="${points.join(" ")}" fill="none" stroke="#0b6bcb" stroke-width="1.5"/>`;
}
