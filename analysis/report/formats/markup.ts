/** HTML that is safe to send: made by the tag below alone. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Part = string | number | Markup | readonly Markup[];

/** Template tag: what is put in is text, and escaped, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((page, piece, i) => page + sourceOf(parts[i - 1] ?? "") + piece));
}

function sourceOf(part: Part): string {
  if (part instanceof Markup) return part.source;
  if (typeof part === "object") return part.map((one) => one.source).join("\n");
  const entity: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return String(part).replace(/[&<>"']/g, (character) => entity[character] ?? "");
}

/** Data for a script, inside an element: no `</script>`, no comment, and no line end that old JavaScript knows. */
export function inlineData(value: unknown): Markup {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return new Markup(JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escaped));
}

/** A trusted script or style, as it stands but for what would end its element. */
export function inlineSource(source: string): Markup {
  return new Markup(source.replace(/<\/(script|style)/gi, "<\\/$1"));
}
