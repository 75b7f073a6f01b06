/** A value that must not be printed. */
const SECRET = /secret|password$/i;

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** Text in which the order of keys, and of a list's members, says nothing. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join()}}`;
}

const shown = (path: string, value: unknown): string => {
  if (isEmpty(value)) return "nothing";
  if (SECRET.test(path)) return "another one";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
};

/**
 * Where something is otherwise than it is wanted; what is there beyond what is wanted says nothing.
 *
 * @returns a line each: `path: what is there → what is wanted`
 */
export function differences(wanted: unknown, present: unknown, path = ""): string[] {
  if (typeof wanted === "object" && wanted !== null && !Array.isArray(wanted))
    return Object.entries(wanted).flatMap(([key, value]) =>
      differences(
        value,
        (present as Record<string, unknown> | undefined)?.[key],
        path ? `${path}.${key}` : key,
      ),
    );
  if ((isEmpty(wanted) && isEmpty(present)) || canonical(wanted) === canonical(present)) return [];
  return [`${path}: ${shown(path, present)} → ${shown(path, wanted)}`];
}
