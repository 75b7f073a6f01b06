import { DeskRole, type DeskService } from "@qiming/contracts/feedback/v1/desk_service";
import { TicketKind } from "@qiming/contracts/feedback/v1/ticket_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { Category, Desk, DeskRole as Role } from "../domain/directory.ts";
import { RESPONSE_DAYS, SOLUTION_DAYS, type TicketKind as Kind } from "../domain/ticket.ts";
import type { UseCases } from "../use-cases.ts";
import type { OwnDesks } from "../usecases/keep-directory.ts";

const toCategories = (categories: readonly Category[]) =>
  categories.map(({ code, name }) => ({ code, name }));
const toDesk = ({ code, name, organizationId, organizationName, categoryCodes, isPublic }: Desk) => ({
  ...{ code, name, organizationId, organizationName, categoryCodes: [...categoryCodes], isPublic },
});
const toOwn = ({ directory, desks }: OwnDesks) => ({
  categories: toCategories(directory.categories),
  desks: desks.map(({ desk, openTickets }) => ({
    ...{ desk: toDesk(desk), openTickets },
    members: desk.members.map(({ personId, name, role }) => ({ personId, name, role: DeskRole[role] })),
  })),
});

const LIMITS = Object.entries(SOLUTION_DAYS).map(([kind, solutionDays]) => ({
  ...{ kind: TicketKind[kind as Kind], solutionDays },
}));

export function deskHandler({ desks }: UseCases): Handlers<typeof DeskService> {
  return {
    async getDirectory() {
      const { categories, desks: all, misconductChannel } = await desks.read();
      const inOrder = [...all].sort((a, b) => a.lineage.length - b.lineage.length);
      return {
        ...{ categories: toCategories(categories), desks: inOrder.map(toDesk), misconductChannel },
        ...{ limits: LIMITS, responseDays: RESPONSE_DAYS },
      };
    },
    getOwnDesks: async ({ organizationId }) => toOwn(await desks.own(organizationId)),
    async saveDesk({ organizationId, code, name, categoryCodes, members }, { actor, operationId }) {
      const wish = {
        ...{ code, name: { zhCn: name!.zhCn, en: name!.en }, categoryCodes },
        members: members.map(({ personId, number, role }) => ({
          ...{ personId, number, role: DeskRole[role] as Role },
        })),
      };
      return toOwn(await desks.save(organizationId, operationId, wish, requirePerson(actor)));
    },
    closeDesk: async ({ organizationId, code }, { actor }) =>
      toOwn(await desks.close(organizationId, code, requirePerson(actor))),
    importDirectory: ({ yaml, fileName }) => desks.import(yaml, fileName),
  };
}
