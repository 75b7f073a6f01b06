import { me } from "@qiming/web-kit";

/** The organisations on which the reader holds one of these permissions. */
export const placesWith = (wanted: readonly string[]): string[] => [
  ...new Set(
    (me.value?.grants ?? [])
      .filter(({ permissions }) => permissions?.some((each) => wanted.includes(each)))
      .flatMap(({ organizationId }) => organizationId ?? []),
  ),
];
