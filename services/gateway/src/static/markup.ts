/** A value inside a script element of a page. */
export const asScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

export const stylesheet = (href: string, integrity: string): string =>
  `<link rel="stylesheet" href="${href}" integrity="${integrity}" crossorigin>`;

export const preload = (href: string, integrity: string): string =>
  `<link rel="preload" as="script" crossorigin href="${href}" integrity="${integrity}">`;
