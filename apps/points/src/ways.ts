/** The ways from one's own points to what else there is. */
import { me } from "@qiming/web-kit";

interface Way {
  readonly to: string;
  /** Its name among the texts. */
  readonly text: string;
}

const placesWith = (permission: string): string[] => [
  ...new Set(
    (me.value?.grants ?? [])
      .filter(({ permissions }) => permissions?.includes(permission))
      .flatMap(({ organizationId }) => organizationId ?? []),
  ),
];

/** For everybody, then for those who keep a branch's points, then for those above it. */
export const waysOf = (): Way[] => [
  { to: "/stars", text: "points.star.title" },
  ...placesWith("points.manage").map((id) => ({ to: `/stars/${id}`, text: "points.star.ofBranch" })),
  ...placesWith("points.oversee").map((id) => ({ to: `/stars-desk/${id}`, text: "points.star.desk" })),
];
