interface Named {
  readonly personId: string;
  readonly name: string;
}

/** People in the order of their names as Chinese sorts them; of the same name, always in the same order. */
export const byName = (a: Named, b: Named): number =>
  a.name.localeCompare(b.name, "zh-CN") || (a.personId < b.personId ? -1 : 1);
