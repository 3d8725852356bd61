// Which of the page's four views is shown, by the address, and whether it is light or dark.
import { effect, signal } from "@preact/signals";
import { drop, keep, kept } from "../storage";

export const views = ["talk", "lab", "journal", "engine"] as const;
export type View = (typeof views)[number];

function addressed(): View {
  const name = location.hash.slice(1);
  return views.find((each) => each === name) ?? "talk";
}

export const view = signal<View>(addressed());
window.addEventListener("hashchange", () => (view.value = addressed()));

export type Theme = "system" | "light" | "dark";
const stored = "elpis.theme";

function keptTheme(): Theme {
  const found = kept("machine", stored);
  return found === "light" || found === "dark" ? found : "system";
}

export const theme = signal<Theme>(keptTheme());
const dark = window.matchMedia("(prefers-color-scheme: dark)");
export const darkNow = signal(false);

function settle(): void {
  darkNow.value = theme.value === "dark" || (theme.value === "system" && dark.matches);
  document.documentElement.dataset["theme"] = darkNow.value ? "dark" : "light";
}

export function nextTheme(): void {
  theme.value = darkNow.value ? "light" : "dark";
}

export function beginScreen(): void {
  dark.addEventListener("change", settle);
  effect(() => {
    if (theme.value === "system") drop("machine", stored);
    else keep("machine", stored, theme.value);
    settle();
  });
}
