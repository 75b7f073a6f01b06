import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { LockerService } from "@qiming/contracts/services_hall/v1/locker_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { Paper } from "../domain/paper.ts";
import type { UseCases } from "../use-cases.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function lockerHandler({ papers }: UseCases): Handlers<typeof LockerService> {
  return {
    async listMyPapers(_, { actor }) {
      return { papers: (await papers.list(requirePerson(actor))).map(toPaper) };
    },
    async addPaper({ name, kind, content, validUntil }, { actor, operationId }) {
      const wanted = { id: operationId, name, kind, content, validUntil };
      return toPaper(await papers.add(wanted, requirePerson(actor)));
    },
    async getPaper({ paperId }, { actor }) {
      return papers.get(paperId, requirePerson(actor));
    },
    async removePaper({ paperId }, { actor }) {
      return { papers: (await papers.remove(paperId, requirePerson(actor))).map(toPaper) };
    },
    async getCasePaper({ caseId, materialCode }, { actor }) {
      return papers.getOfCase(caseId, materialCode, requirePerson(actor));
    },
  };
}

const toPaper = ({ addTime, ...paper }: Paper) => ({ ...paper, addTime: timestampFromDate(addTime) });
