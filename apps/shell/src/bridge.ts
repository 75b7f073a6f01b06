import type { Step } from "./load.ts";

/** What a module in a frame and the page around it may say to each other; nothing else is listened to. */
export type FromFrame =
  | { readonly type: "ready" }
  | { readonly type: "mounted" }
  | { readonly type: "height"; readonly pixels: number }
  | { readonly type: "went"; readonly path: string }
  | { readonly type: "leave"; readonly path: string }
  | { readonly type: "read"; readonly id: number; readonly path: string }
  | { readonly type: "failed"; readonly step: Step; readonly message: string };

export type ToFrame =
  | { readonly type: "start"; readonly base: string; readonly path: string; readonly look: Look }
  | { readonly type: "go"; readonly path: string }
  | { readonly type: "look"; readonly look: Look }
  | { readonly type: "answer"; readonly id: number; readonly status: number; readonly body: unknown };

/** In which language and colours the page is shown. */
export interface Look {
  readonly language: "zh-CN" | "en";
  readonly scheme: "light" | "dark";
  readonly textSize: "normal" | "large";
  readonly colours: Readonly<Record<string, string>>;
}
