import type { KnownModule } from "@qiming/web-kit";

type Tokens = Readonly<Record<"accent" | "onAccent" | "tint", string>>;

/** A module as the registry describes it. */
export interface Manifest {
  readonly id: string;
  readonly version: string;
  /** Where its files lie, with a slash at the end. */
  readonly base: string;
  readonly entry: string;
  readonly css: readonly string[];
  readonly integrity: Readonly<Record<string, string>>;
  readonly route: string;
  /** "frame": it is not trusted with the page and stands in a frame of its own. */
  readonly lane?: "page" | "frame";
  readonly nav?: {
    readonly title: Readonly<Record<"zh-CN" | "en", string>>;
    readonly icon: string;
    readonly order: number;
    /** Shown to those who hold one of these anywhere; missing: to everybody. */
    readonly permissions?: readonly string[];
  };
  readonly summary?: KnownModule["summary"];
  readonly area?: KnownModule["area"];
  readonly cards?: readonly { readonly slot: string; readonly export: string; readonly order: number }[];
  /** A college's own colours. */
  readonly theme?: Readonly<Record<"light" | "dark", Tokens>>;
  /** What a framed module may ask the interface for. */
  readonly reads?: readonly string[];
  /** The code of the college whose module it is. */
  readonly college?: string;
  /** Shown to so many of 100 browsers beside the version that all others see. */
  readonly percent?: number;
  readonly isPreview?: boolean;
}
