import { texts } from "./texts.ts";

let loading: Promise<typeof import("./later/index.ts")> | undefined;

/** What the first page does without: fetched when it is needed, and once the page has come to rest, so that it is there without a network too. */
export function later(): Promise<typeof import("./later/index.ts")> {
  loading ??= import("./later/index.ts").then((loaded) => {
    for (const [name, messages] of Object.entries(loaded.messages))
      texts.global.mergeLocaleMessage(name as never, messages as never);
    return loaded;
  });
  loading.catch(() => (loading = undefined));
  return loading;
}
