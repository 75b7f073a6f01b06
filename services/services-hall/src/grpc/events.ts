import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { on, type Subscription } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

/** What others tell. */
export const servicesHallSubscriptions = ({ erasePerson }: Pick<UseCases, "erasePerson">): Subscription[] => [
  on(PersonErasedSchema, ({ personId }) => erasePerson(personId)),
];
