export interface ThemeWords {
  title: string;
  system: string;
  light: string;
  dark: string;
}

/** Colours as the reader's system has them, or as they are chosen here: kept where a browser keeps anything. */
export function startTheme(words: ThemeWords): void {
  const place = document.querySelector("nav");
  if (place === null) return;
  const themes = ["system", "light", "dark"] as const;
  const group = document.createElement("div");
  group.className = "theme";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", words.title);
  const buttons = themes.map((theme) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words[theme];
    button.dataset.theme = theme;
    button.addEventListener("click", () => {
      show(theme);
      keptTheme(theme);
    });
    group.append(button);
    return button;
  });
  const show = (chosen: string) => {
    if (chosen === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(button.dataset.theme === chosen));
  };
  const kept = keptTheme();
  show(themes.find((theme) => theme === kept) ?? "system");
  place.append(group);
}

/** What was chosen before, or is to be kept; `null` where nothing is, as in a sandbox or a browser told so. */
export function keptTheme(theme?: string): string | null {
  try {
    if (theme !== undefined) localStorage.setItem("loadspike-theme", theme);
    return localStorage.getItem("loadspike-theme");
  } catch {
    return null;
  }
}
