import { Failure, messageOf } from "../collectors/failure.ts";

/** How engines say that something has no room: V8, SpiderMonkey, JavaScriptCore. */
const NO_ROOM =
  /allocation|out of memory|invalid (?:array|typed array|string|array buffer|map|set)|too (?:large|long|big)/i;

/** What is said of work that failed, as the command line would; what is larger than a browser can hold is no defect. */
export function failureLine(error: unknown): string {
  if (error instanceof Failure) return error.message;
  if (error instanceof RangeError && NO_ROOM.test(error.message))
    return 'larger than this browser has room for; give a shorter time, or ask "loadspike history" on a command line';
  return `a defect of this page: ${messageOf(error)}`;
}
