import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { on, type Subscription } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

/** What somebody wrote of themselves goes with them; who was at a meeting and on its list is the organisation's record, and stays. */
export function meetingsSubscriptions({ attendance }: Pick<UseCases, "attendance">): Subscription[] {
  return [on(PersonErasedSchema, ({ personId }) => attendance.erase(personId))];
}
