import { newId, type PersonActor } from "@qiming/core";
import type { Person } from "../domain/person.ts";
import { describeRecord, READ_RECORD, type Ports, type RecordView } from "./member-record.ts";

export type Details = Readonly<Record<string, string>>;

/** What is done to a person, for the audit log. */
export interface Doing {
  readonly action: string;
  /** Ids, codes and days, perhaps by what was there before; never what somebody wrote about a person. */
  readonly details: Details | ((before: Person) => Details);
}

/**
 * Changes a person and answers with their record. Where nothing changes, the answer is a reading of the record, and is in the audit log as one
 * before the actor has it.
 *
 * @throws PERSON_NOT_FOUND, PERSON_BUSY and whatever `decide` throws
 */
export function changeRecord(ports: Ports) {
  return async (
    actor: PersonActor,
    personId: string,
    { action, details }: Doing,
    decide: (person: Person) => Person,
  ): Promise<RecordView> => {
    let isChanged = false;
    const person = await ports.people.change(personId, (before) => {
      const after = decide(before);
      isChanged = after !== before;
      const act = {
        action,
        actorId: actor.personId,
        personId,
        organizationId: before.branchId ?? "",
        details: typeof details === "function" ? details(before) : details,
      };
      return { person: after, act };
    });
    if (!isChanged && actor.personId !== personId) {
      const now = ports.clock.now();
      await ports.audit.append(newId(now), now, { action: READ_RECORD, actorId: actor.personId, personId });
    }
    return describeRecord(ports, actor, person);
  };
}
