import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { AccountService } from "@qiming/contracts/identity/v1/account_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { toRecord } from "./record-to-proto.ts";

export function accountHandler({ accounts }: UseCases): Handlers<typeof AccountService> {
  return {
    async invitePerson({ personId }, { actor }) {
      const { expireTime, ...invitation } = await accounts.invite(requirePerson(actor), personId);
      return { ...invitation, expireTime: timestampFromDate(expireTime) };
    },
    async disableAccount({ personId, basis }, { actor }) {
      return toRecord(await accounts.disable(requirePerson(actor), personId, basis));
    },
    async enableAccount({ personId, basis }, { actor }) {
      return toRecord(await accounts.enable(requirePerson(actor), personId, basis));
    },
    async resetSecondFactor({ personId, basis }, { actor }) {
      return toRecord(await accounts.resetSecondFactor(requirePerson(actor), personId, basis));
    },
  };
}
