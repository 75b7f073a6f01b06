/** A value inside a script element of a page. */
export const asScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

export const stylesheet = (href: string, integrity: string): string =>
  `<link rel="stylesheet" href="${href}" integrity="${integrity}" crossorigin>`;

/** Fetches a file that is needed soon. */
export const preload = (
  { href, integrity }: { readonly href: string; readonly integrity: string },
  as: "script" | "style",
): string => `<link rel="preload" as="${as}" crossorigin href="${href}" integrity="${integrity}">`;
