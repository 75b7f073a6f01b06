import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { on, type Subscription } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

/** What somebody wrote of themselves goes with them, and their name with activities, proposals, reviews and plans; who was at a meeting and on its list is the organisation's record, and stays. */
export function meetingsSubscriptions({
  attendance,
  activities,
  proposals,
  reviews,
  workPlans,
}: Pick<UseCases, "attendance" | "activities" | "proposals" | "reviews" | "workPlans">): Subscription[] {
  return [
    on(PersonErasedSchema, async ({ personId }) => {
      await attendance.erase(personId);
      await activities.erase(personId);
      await reviews.erase(personId);
      await workPlans.erase(personId);
      await proposals.erase(personId);
    }),
  ];
}
