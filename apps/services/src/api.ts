import { routes as caseRoutes, type CaseApi } from "@qiming/contracts/browser/case";
import { routes as duesRoutes, type DuesApi } from "@qiming/contracts/browser/dues";
import { routes as developmentRoutes, type DevelopmentApi } from "@qiming/contracts/browser/development";
import {
  getOrganization,
  listMembers,
  listOrganizations,
  type IdentityApi,
} from "@qiming/contracts/browser/identity";
import { routes as itemRoutes, type ItemApi } from "@qiming/contracts/browser/item";
import { routes as lockerRoutes, type LockerApi } from "@qiming/contracts/browser/locker";
import { routes as offerRoutes, type OfferApi } from "@qiming/contracts/browser/offer";
import { routes as proofRoutes, type ProofApi } from "@qiming/contracts/browser/proof";
import { routes as transferRoutes, type TransferApi } from "@qiming/contracts/browser/transfer";
import { createClient } from "@qiming/web-kit";

export const identity = createClient<
  Pick<IdentityApi, "getOrganization" | "listMembers" | "listOrganizations">
>({
  getOrganization,
  listMembers,
  listOrganizations,
});
export const items = createClient<ItemApi>(itemRoutes);
export const cases = createClient<CaseApi>(caseRoutes);
export const papers = createClient<LockerApi>(lockerRoutes);
export const dues = createClient<DuesApi>(duesRoutes);
export const offers = createClient<OfferApi>(offerRoutes);
export const proofs = createClient<ProofApi>(proofRoutes);
export const development = createClient<DevelopmentApi>(developmentRoutes);
export const transfers = createClient<TransferApi>(transferRoutes);
