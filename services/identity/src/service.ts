import { AuditService } from "@qiming/contracts/identity/v1/audit_service";
import { CalendarService } from "@qiming/contracts/identity/v1/calendar_service";
import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { MemberService } from "@qiming/contracts/identity/v1/member_service";
import { OrganizationService } from "@qiming/contracts/identity/v1/organization_service";
import { RoleService } from "@qiming/contracts/identity/v1/role_service";
import { bind, bindSubscriptions, on, type ServiceDefinition } from "@qiming/service-kit";
import { auditHandler } from "./grpc/audit-handler.ts";
import { calendarHandler } from "./grpc/calendar-handler.ts";
import { identityHandler } from "./grpc/identity-handler.ts";
import { memberHandler } from "./grpc/member-handler.ts";
import { organizationHandler } from "./grpc/organization-handler.ts";
import { roleHandler } from "./grpc/role-handler.ts";
import { mongoAuditLog } from "./store/audit-log.ts";
import { mongoCalendars } from "./store/calendars.ts";
import { migrations } from "./store/documents.ts";
import { mongoPeople } from "./store/people.ts";
import { mongoProposals } from "./store/proposals.ts";
import { mongoTrees } from "./store/trees.ts";
import { mongoRevocations } from "./store/revocations.ts";
import { wireUseCases } from "./use-cases.ts";

/** Who someone is, where they belong, what they may do there. */
export const identityService: ServiceDefinition = {
  name: "identity",
  migrations,
  async create(parts) {
    const { database, clock, wakeRelay } = parts;
    const trees = mongoTrees(database, clock, wakeRelay);
    const people = mongoPeople(database, clock, wakeRelay);
    const proposals = mongoProposals(database, clock, wakeRelay);
    const calendars = mongoCalendars(database, clock, wakeRelay);
    const audit = mongoAuditLog(database);
    const useCases = wireUseCases(parts, {
      trees,
      people,
      proposals,
      calendars,
      audit,
      revocations: mongoRevocations(database),
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
        }),
        bind(RoleService, roleHandler(useCases), {
          decideRoleProposal: ownerOfProposal,
          explainPermissions: ownerOfPerson,
        }),
        bind(AuditService, auditHandler(useCases)),
        bind(CalendarService, calendarHandler(useCases)),
        bindSubscriptions([
          on(
            AuditRecordedSchema,
            ({ action, actorId, personId, organizationId, details }, { eventId, occurTime }) =>
              audit.append(eventId, occurTime, { action, actorId, personId, organizationId, details }),
          ),
        ]),
      ],
      outboxes: [trees, people, proposals, calendars].map(({ collection }) => ({ collection })),
      lineageOf,
    };
  },
};
