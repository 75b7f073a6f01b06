import { me } from "@qiming/web-kit";

/** The organisations on which the reader holds a permission. */
export const placesWith = (permission: string): string[] => [
  ...new Set(
    (me.value?.grants ?? [])
      .filter(({ permissions }) => permissions?.includes(permission))
      .flatMap(({ organizationId }) => organizationId ?? []),
  ),
];
