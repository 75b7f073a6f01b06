import { AccountService } from "@qiming/contracts/identity/v1/account_service";
import { AuditService } from "@qiming/contracts/identity/v1/audit_service";
import { CalendarService } from "@qiming/contracts/identity/v1/calendar_service";
import {
  AccountChangedSchema,
  AuditRecordedSchema,
  PersonErasedSchema,
  PrivacyAnsweredSchema,
  RoleAgreedSchema,
} from "@qiming/contracts/identity/v1/identity_events";
import { TransferAcceptedSchema } from "@qiming/contracts/services_hall/v1/transfer_events";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { MemberService } from "@qiming/contracts/identity/v1/member_service";
import { OperationsService } from "@qiming/contracts/identity/v1/operations_service";
import { OrganizationService } from "@qiming/contracts/identity/v1/organization_service";
import { PrivacyService } from "@qiming/contracts/identity/v1/privacy_service";
import { ProfileService } from "@qiming/contracts/identity/v1/profile_service";
import { RoleService } from "@qiming/contracts/identity/v1/role_service";
import { DevelopmentDecidedSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import { bind, bindSubscriptions, on, type ServiceDefinition } from "@qiming/service-kit";
import { platformParts } from "./clients/platform-parts.ts";
import { accountHandler } from "./grpc/account-handler.ts";
import { auditHandler } from "./grpc/audit-handler.ts";
import { calendarHandler } from "./grpc/calendar-handler.ts";
import { identityHandler } from "./grpc/identity-handler.ts";
import { memberHandler } from "./grpc/member-handler.ts";
import { operationsHandler } from "./grpc/operations-handler.ts";
import { organizationHandler } from "./grpc/organization-handler.ts";
import { privacyHandler } from "./grpc/privacy-handler.ts";
import { profileHandler } from "./grpc/profile-handler.ts";
import { roleHandler } from "./grpc/role-handler.ts";
import type { MemberStatus } from "./domain/organization.ts";
import type { DecisionKind } from "./domain/person.ts";
import { mongoAuditLog } from "./store/audit-log.ts";
import { mongoBackups } from "./store/backups.ts";
import { mongoCalendars } from "./store/calendars.ts";
import { migrations } from "./store/documents.ts";
import { mongoPeople } from "./store/people.ts";
import { mongoPrivacyRequests } from "./store/privacy-requests.ts";
import { mongoProposals } from "./store/proposals.ts";
import { mongoTransfers } from "./store/transfers.ts";
import { mongoTrees } from "./store/trees.ts";
import { mongoRevocations } from "./store/revocations.ts";
import { wireUseCases } from "./use-cases.ts";
import type { AccountDirectory } from "./usecases/ports.ts";

/** Who someone is, where they belong, what they may do there. */
export const identityService = ({ accounts }: { accounts: AccountDirectory }): ServiceDefinition => ({
  name: "identity",
  migrations,
  async create(parts) {
    const { database, clock, wakeRelay } = parts;
    const trees = mongoTrees(database, clock, wakeRelay);
    const people = mongoPeople(database, clock, wakeRelay);
    const proposals = mongoProposals(database, clock, wakeRelay);
    const calendars = mongoCalendars(database, clock, wakeRelay);
    const privacyRequests = mongoPrivacyRequests(database, clock, wakeRelay);
    const transfers = mongoTransfers(database, clock, wakeRelay);
    const audit = mongoAuditLog(database);
    const useCases = wireUseCases(parts, {
      trees,
      people,
      proposals,
      calendars,
      audit,
      revocations: mongoRevocations(database),
      privacyRequests,
      accounts,
      transfers,
      backups: mongoBackups(database),
      platformParts: platformParts(parts),
    });
    parts.everyMinute({
      backup_age: useCases.showLastBackup,
      identity_provider: useCases.watchIdentityProvider,
    });

    const lineageOf = async (id: string) => {
      const line = (await trees.now()).line(id);
      return line.length > 0 ? line.map((each) => each.id) : undefined;
    };
    // Somebody without a branch is the university's to see to.
    const ownerOfPerson = async (id: string) => {
      const person = await people.find(id);
      return person && (person.branchId ?? (await trees.now()).children(undefined)[0]?.id);
    };
    const ownerOfRequest = async (id: string) => (await privacyRequests.find(id))?.organizationId;
    const ownerOfProposal = async (id: string) => (await proposals.find(id))?.organizationId;
    return {
      bindings: [
        bind(IdentityService, identityHandler(useCases), { getPerson: ownerOfPerson }),
        bind(OrganizationService, organizationHandler(useCases)),
        bind(MemberService, memberHandler(useCases), {
          getMemberRecord: ownerOfPerson,
          decideStatus: ownerOfPerson,
          movePerson: ownerOfPerson,
          openFollowUp: ownerOfPerson,
          closeFollowUp: ownerOfPerson,
          suspendRights: ownerOfPerson,
          restoreRights: ownerOfPerson,
          assignGroup: ownerOfPerson,
          noteLeagueMembership: ownerOfPerson,
        }),
        bind(AccountService, accountHandler(useCases), {
          getAccount: ownerOfPerson,
          invitePerson: ownerOfPerson,
          disableAccount: ownerOfPerson,
          enableAccount: ownerOfPerson,
          resetSecondFactor: ownerOfPerson,
          consentToAccount: ownerOfPerson,
        }),
        bind(ProfileService, profileHandler(useCases), {
          decideProfileRequest: ownerOfPerson,
          updateProfile: ownerOfPerson,
        }),
        bind(PrivacyService, privacyHandler(useCases), {
          decidePrivacyRequest: ownerOfRequest,
          liftBlocking: ownerOfPerson,
        }),
        bind(RoleService, roleHandler(useCases), {
          decideRoleProposal: ownerOfProposal,
          explainPermissions: ownerOfPerson,
        }),
        bind(AuditService, auditHandler(useCases)),
        bind(CalendarService, calendarHandler(useCases)),
        bind(OperationsService, operationsHandler(useCases)),
        bindSubscriptions([
          on(
            AuditRecordedSchema,
            ({ action, actorId, personId, organizationId, details }, { eventId, occurTime }) =>
              audit.append(eventId, occurTime, { action, actorId, personId, organizationId, details }),
          ),
          on(AccountChangedSchema, ({ personId }) => useCases.accounts.push(personId)),
          on(DevelopmentDecidedSchema, ({ status, decisionKind, basis, ...told }, { eventId }) =>
            useCases.takeDecision({
              ...{ eventId, personId: told.personId, day: told.day, reference: basis, actorId: told.actorId },
              status: status === "NONE" ? undefined : (status as MemberStatus),
              kind: decisionKind as DecisionKind,
            }),
          ),
          on(RoleAgreedSchema, ({ proposalId }) => useCases.roles.giveAgreed(proposalId)),
          on(TransferAcceptedSchema, ({ memberStatus, ...transfer }) =>
            useCases.carryOutTransfer({ ...transfer, memberStatus: memberStatus as MemberStatus }),
          ),
          on(PrivacyAnsweredSchema, ({ requestId }) => useCases.privacy.carryOutDecided(requestId)),
          on(PersonErasedSchema, ({ personId, subjects }) => useCases.accounts.remove(personId, subjects)),
        ]),
      ],
      outboxes: [trees, people, proposals, calendars, privacyRequests, transfers].map(({ collection }) => ({
        collection,
      })),
      lineageOf,
      recordCall: ({ eventId, time, ...act }) => audit.append(eventId, time, act),
    };
  },
});
