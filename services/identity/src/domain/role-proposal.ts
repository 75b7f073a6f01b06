import type { Role } from "./roles.ts";

/** A role that somebody wants to give and that a second person must agree to. */
export interface RoleProposal {
  readonly id: string;
  readonly state: "WAITING" | "AGREED" | "REFUSED";
  readonly role: Role;
  readonly organizationId: string;
  readonly personId: string;
  readonly from: Date;
  readonly to?: Date | undefined;
  readonly basis: string;
  readonly proposerId: string;
  readonly proposeTime: Date;
  readonly deciderId?: string | undefined;
}
