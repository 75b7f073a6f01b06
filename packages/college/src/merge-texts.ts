type Texts = Readonly<Record<string, unknown>>;

const isGroup = (value: unknown): value is Texts => typeof value === "object" && value !== null;

/** Two trees of texts as one; where both have a text, the second one's. */
export function mergeTexts(first: Texts, second: Texts): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const former = merged[key];
    merged[key] = isGroup(former) && isGroup(value) ? mergeTexts(former, value) : value;
  }
  return merged;
}
