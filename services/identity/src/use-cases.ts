import { identityProviderUp, lastBackup, type Parts } from "@qiming/service-kit";
import type { ServiceStatus } from "@qiming/contracts/operations/v1/status_service";
import { answerPrivacy } from "./usecases/answer-privacy.ts";
import { assignRoles } from "./usecases/assign-roles.ts";
import { carryOutTransfer } from "./usecases/carry-out-transfer.ts";
import { changeMember } from "./usecases/change-member.ts";
import { changeOrganization } from "./usecases/change-organization.ts";
import { changeProfile } from "./usecases/change-profile.ts";
import { describeOrganization, listOrganizations } from "./usecases/describe-organization.ts";
import { exchangeLogin } from "./usecases/exchange-login.ts";
import { exportMembers } from "./usecases/export-members.ts";
import { getMe, getPerson, listMembers } from "./usecases/find-people.ts";
import { describePerson, listOfficeHolders } from "./usecases/describe-person.ts";
import { listRoll } from "./usecases/list-roll.ts";
import { listUnits } from "./usecases/list-units.ts";
import { importMembers } from "./usecases/import-members.ts";
import { importRegister } from "./usecases/import-register.ts";
import { keepAccounts } from "./usecases/keep-accounts.ts";
import { importCalendar, putCalendar } from "./usecases/keep-calendar.ts";
import { takeDecision } from "./usecases/take-decision.ts";
import { getMemberRecord, getMyRecord } from "./usecases/member-record.ts";
import type {
  AccountDirectory,
  AuditLog,
  Backups,
  Calendars,
  PlatformParts,
  People,
  PrivacyRequests,
  Proposals,
  Revocations,
  Transfers,
  Trees,
} from "./usecases/ports.ts";
import { readOperations } from "./usecases/read-operations.ts";
import { recordBackup, showLastBackup } from "./usecases/record-backup.ts";
import { listAuditEntries, verifyAudit } from "./usecases/read-audit.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

export interface Stores {
  readonly trees: Trees;
  readonly people: People;
  readonly proposals: Proposals;
  readonly audit: AuditLog;
  readonly calendars: Calendars;
  readonly revocations: Revocations;
  readonly privacyRequests: PrivacyRequests;
  readonly accounts: AccountDirectory;
  readonly transfers: Transfers;
  readonly backups: Backups;
  readonly platformParts: PlatformParts<ServiceStatus>;
}

/** Longer than any access token lives: after that a session's end needs no telling. */
const SESSION_ENDS_KEPT_MS = 15 * 60_000;

/** Every use case of the service, on its ports. */
export function wireUseCases({ clock, log }: Parts, stores: Stores) {
  const ports = { ...stores, clock, noteBackup: (time: Date) => lastBackup.set(time.getTime() / 1000) };
  return {
    getMe: getMe(ports),
    getPerson: getPerson(ports),
    listMembers: listMembers(ports),
    describeOrganization: describeOrganization(ports),
    listOrganizations: listOrganizations(ports),
    exchangeLogin: exchangeLogin(ports),
    endSession: (sessionId: string) => ports.revocations.endSession(sessionId, clock.now()),
    watchRevocations(signal: AbortSignal) {
      const now = clock.now();
      return ports.revocations.watch(new Date(now.getTime() - SESSION_ENDS_KEPT_MS), now, signal);
    },
    importRegister: importRegister(ports),
    importMembers: importMembers(ports),
    exportMembers: exportMembers(ports),
    findByCodePath: async (codePath: string) => {
      const tree = await ports.trees.now();
      return (
        tree.findByCodePath(codePath) ??
        tree.findByCodePath(`${tree.children(undefined)[0]?.code}/${codePath}`)
      );
    },
    listRoll: listRoll(ports),
    listUnits: listUnits(ports),
    listOfficeHolders: listOfficeHolders(ports),
    describePerson: describePerson(ports),
    namesOf: (personIds: readonly string[]) => ports.people.namesOf(personIds),
    branchIdsOf: (personIds: readonly string[]) => ports.people.branchIdsOf(personIds),
    lineOf: async (id: string) => (await ports.trees.now()).line(id),
    organizations: changeOrganization(ports),
    members: changeMember(ports),
    takeDecision: takeDecision(ports, log),
    carryOutTransfer: carryOutTransfer(ports),
    getMemberRecord: getMemberRecord(ports),
    getMyRecord: getMyRecord(ports),
    profiles: changeProfile(ports),
    accounts: keepAccounts(ports),
    privacy: answerPrivacy(ports),
    roles: assignRoles(ports),
    recordAct: ports.audit.append,
    now: () => clock.now(),
    listAuditEntries: listAuditEntries(ports),
    verifyAudit: verifyAudit(ports),
    readCalendar: () => ports.calendars.read(),
    putCalendar: putCalendar(ports),
    importCalendar: importCalendar(ports),
    readOperations: readOperations(ports),
    recordBackup: recordBackup(ports),
    showLastBackup: showLastBackup(ports),
    watchIdentityProvider: async () =>
      identityProviderUp.set({ service: "identity" }, (await ports.accounts.answers()) ? 1 : 0),
  };
}
