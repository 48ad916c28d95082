/** What the builder packed into an element of the page: base64, of gzip where `unpack` is asked for. */
function bytesIn(id: string): Uint8Array<ArrayBuffer> {
  const text = document.getElementById(id)?.textContent ?? "";
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** The example's archive, as it would be dropped. */
export const example = () => ({ path: "example.tar.gz", blob: new Blob([bytesIn("example")]) });

/** The address of the worker's script, inside this page. */
export async function workerUrl(): Promise<string> {
  const packed = new Blob([bytesIn("worker")]).stream().pipeThrough(new DecompressionStream("gzip"));
  const source = await new Response(packed).text();
  return URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
}
