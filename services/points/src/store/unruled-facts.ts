import { insertIfNew, withoutMissing } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import type { UnruledFact, UnruledFacts } from "../usecases/ports.ts";

type FactDocument = UnruledFact & { _id: string };

const SHOWN = { projection: { _id: 0 } } as const;
const idOf = ({ personId, evidence }: Pick<UnruledFact, "personId" | "evidence">): string =>
  `${personId} ${evidence.type} ${evidence.id}`;

/** Facts that no rule named, in MongoDB: one small document each. */
export function mongoUnruledFacts(database: Connection): UnruledFacts {
  const facts = database.db!.collection<FactDocument>("unruled_facts");
  const erased = database.db!.collection<{ _id: string }>("erased_people");
  const read = (filter: object, sort: Record<string, 1>) => facts.find(filter as never, SHOWN).sort(sort);
  return {
    async keep(fact) {
      await insertIfNew(facts, withoutMissing({ _id: idOf(fact), ...fact }) as never);
      // After the write: whichever of the two came first, one of them sees the other.
      if (await erased.findOne({ _id: fact.personId })) await facts.deleteMany({ personId: fact.personId });
    },
    named: (sources, from, collegeId) =>
      read(
        {
          ...{ "evidence.type": { $in: sources }, occurTime: { $gte: from } },
          ...(collegeId && { collegeId }),
        },
        { occurTime: 1 },
      ) as AsyncIterable<UnruledFact>,
    listOf: (personIds, period, sources) =>
      read({ period, personId: { $in: personIds }, "evidence.type": { $in: sources } }, { _id: 1 }).toArray(),
    stream: (period, collegeId, sources) =>
      read(
        { period, "evidence.type": { $in: sources }, ...(collegeId && { collegeId }) },
        { personId: 1 },
      ) as AsyncIterable<UnruledFact>,
    async remove(fact) {
      await facts.deleteOne({ _id: idOf(fact) });
    },
    async forgetBefore(period) {
      await facts.deleteMany({ period: { $lt: period } });
    },
    async erase(personId) {
      await facts.deleteMany({ personId });
    },
  };
}
