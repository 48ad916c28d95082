/** A column and its cell, as in `Series=load1`; `null`: no such thing. A cell may have that sign as well, a column hardly ever. */
export function onlyRows(text: string): Record<string, string> | null {
  const [, column, cell] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  return column === undefined || cell === undefined ? null : { [column.trim()]: cell.trim() };
}
