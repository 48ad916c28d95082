// Takes the terminal and falls over.
import { Terminal } from "../../../agent/live/terminal.ts";

const events = { quit() {}, again() {}, redraw() {} };
const terminal = new Terminal(process.stdin, process.stdout, events, true);
terminal.enter();
terminal.draw([{ text: "about to fall", style: "title" }]);
setTimeout(() => {
  if (process.argv[2] === "exit") process.exit(3);
  throw new Error("fell over");
}, 100);
