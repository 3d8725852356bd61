// What the browser keeps for the page: in this tab until it is closed, or on this machine. Where storage is switched
// off, or full, it is kept as long as the page is open.
export type Keeper = "tab" | "machine";

// By keeper and name; only what storage did not take.
const untaken = new Map<string, string>();

// Even to name a storage that is switched off throws.
function storageOf(keeper: Keeper): Storage {
  return keeper === "tab" ? sessionStorage : localStorage;
}

export function kept(keeper: Keeper, name: string): string | undefined {
  const here = untaken.get(`${keeper} ${name}`);
  if (here !== undefined) return here;
  try {
    return storageOf(keeper).getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(keeper: Keeper, name: string, text: string): void {
  untaken.delete(`${keeper} ${name}`);
  try {
    storageOf(keeper).setItem(name, text);
  } catch {
    untaken.set(`${keeper} ${name}`, text);
  }
}

export function drop(keeper: Keeper, name: string): void {
  untaken.delete(`${keeper} ${name}`);
  try {
    storageOf(keeper).removeItem(name);
  } catch {
    // It has nothing, then.
  }
}
