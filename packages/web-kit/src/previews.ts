import { deviceStorage } from "./storage.ts";

/** A version that this browser shows instead of everybody's, with the key that its people were given. */
export interface StartedPreview {
  readonly moduleId: string;
  readonly version: string;
  readonly key: string;
}

// boot.js reads it before anything else is loaded.
const KEY = "qiming:previews";

/** The previews that this browser shows. */
export function previews(): StartedPreview[] {
  try {
    return JSON.parse(deviceStorage.getItem(KEY) ?? "[]") as StartedPreview[];
  } catch {
    return [];
  }
}

/** Shows a version from now on, from its own page on. */
export function startPreview({ route, ...preview }: StartedPreview & { readonly route: string }): void {
  store([...previews().filter(({ moduleId }) => moduleId !== preview.moduleId), preview]);
  location.assign(route);
}

/** Shows what everybody sees again. */
export function endPreview(moduleId: string): void {
  store(previews().filter((each) => each.moduleId !== moduleId));
  location.reload();
}

function store(all: readonly StartedPreview[]): void {
  deviceStorage.setItem(KEY, JSON.stringify(all));
}
