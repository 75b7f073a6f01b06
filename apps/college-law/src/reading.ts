/** The college's reading list: courses by theme, in the order in which they are best read. */
export const THEMES = [
  { theme: "path", courseIds: ["25-steps"] },
  { theme: "procedure", courseIds: ["quorum", "minutes"] },
  { theme: "duty", courseIds: ["dues"] },
] as const;
