/** A picture that takes the keyboard: what stands at the place that is read is shown below it, and spoken. */
export interface Reader {
  /** @param aloud for who moves by keys; who points sees where */
  say(text: string, aloud: boolean): void;
}

/** @param help how to move in it, shown while nothing is read */
export function readerOf(drawing: HTMLElement, title: string, help: string): Reader {
  drawing.tabIndex = 0;
  drawing.setAttribute("role", "application");
  drawing.setAttribute("aria-label", title);
  drawing.setAttribute("aria-description", help);
  const line = document.createElement("p");
  line.className = "readout";
  line.setAttribute("aria-atomic", "true");
  drawing.after(line);
  const say = (text: string, aloud: boolean) => {
    line.setAttribute("aria-live", aloud ? "polite" : "off");
    if (line.textContent !== text) line.textContent = text;
  };
  say("", true);
  drawing.addEventListener("focus", () => {
    if (line.textContent === "" && drawing.matches(":focus-visible")) say(help, false);
  });
  drawing.addEventListener("blur", () => {
    if (line.textContent === help) say("", false);
  });
  return { say };
}

/** The path that marks the place read, above all else in a picture; `null`: it is not drawn. */
export function cursorOf(drawing: HTMLElement): Element | null {
  const svg = drawing.querySelector("svg");
  if (svg === null) return null;
  const found = svg.querySelector(".cursor");
  if (found !== null) return found;
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("class", "cursor");
  return svg.appendChild(path);
}
