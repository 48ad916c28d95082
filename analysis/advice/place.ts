/** A line of a configuration. */
export interface Place {
  file: string;
  line: number | null;
}

/** "file:12" in its parts. */
export function placeOf(where: string): Place {
  const found = /^(.*):(\d+)$/s.exec(where);
  return found ? { file: found[1]!, line: Number(found[2]) } : { file: where, line: null };
}
