import type { Parts } from "@qiming/service-kit";
import { assignRoles } from "./usecases/assign-roles.ts";
import { changeMember } from "./usecases/change-member.ts";
import { changeOrganization } from "./usecases/change-organization.ts";
import { describeOrganization, listOrganizations } from "./usecases/describe-organization.ts";
import { exchangeLogin } from "./usecases/exchange-login.ts";
import { getMe, getPerson, listMembers } from "./usecases/find-people.ts";
import { importMembers } from "./usecases/import-members.ts";
import { importRegister } from "./usecases/import-register.ts";
import { importCalendar, putCalendar } from "./usecases/keep-calendar.ts";
import { getMemberRecord, getMyRecord } from "./usecases/member-record.ts";
import type { AuditLog, Calendars, People, Proposals, Revocations, Trees } from "./usecases/ports.ts";
import { listAuditEntries } from "./usecases/read-audit.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

export interface Stores {
  readonly trees: Trees;
  readonly people: People;
  readonly proposals: Proposals;
  readonly audit: AuditLog;
  readonly calendars: Calendars;
  readonly revocations: Revocations;
}

/** Longer than any access token lives: after that a session's end needs no telling. */
const SESSION_ENDS_KEPT_MS = 15 * 60_000;

/** Every use case of the service, on its ports. */
export function wireUseCases({ clock }: Parts, stores: Stores) {
  const ports = { ...stores, clock };
  return {
    getMe: getMe(ports),
    getPerson: getPerson(ports),
    listMembers: listMembers(ports),
    describeOrganization: describeOrganization(ports),
    listOrganizations: listOrganizations(ports),
    exchangeLogin: exchangeLogin(ports),
    endSession: (sessionId: string) => ports.revocations.endSession(sessionId, clock.now()),
    watchRevocations: (signal: AbortSignal) =>
      ports.revocations.watch(new Date(clock.now().getTime() - SESSION_ENDS_KEPT_MS), signal),
    importRegister: importRegister(ports),
    importMembers: importMembers(ports),
    lineOf: async (id: string) => (await ports.trees.now()).line(id),
    organizations: changeOrganization(ports),
    members: changeMember(ports),
    getMemberRecord: getMemberRecord(ports),
    getMyRecord: getMyRecord(ports),
    roles: assignRoles(ports),
    listAuditEntries: listAuditEntries(ports),
    verifyAudit: () => ports.audit.verify(),
    readCalendar: () => ports.calendars.read(),
    putCalendar: putCalendar(ports),
    importCalendar: importCalendar(ports),
  };
}
