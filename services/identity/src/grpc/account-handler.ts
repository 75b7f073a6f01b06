import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { AccountService } from "@qiming/contracts/identity/v1/account_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import type { AccountView } from "../usecases/keep-accounts.ts";
import { toAccountState } from "./record-to-proto.ts";
import { toPerson } from "./to-proto.ts";

export function accountHandler({ accounts }: UseCases): Handlers<typeof AccountService> {
  return {
    getAccount: async ({ personId }) => toAccount(await accounts.get(personId)),
    async invitePerson({ personId }, { actor }) {
      const { expireTime, ...invitation } = await accounts.invite(requirePerson(actor), personId);
      return { ...invitation, expireTime: timestampFromDate(expireTime) };
    },
    async disableAccount({ personId, basis }, { actor }) {
      return toAccount(await accounts.disable(requirePerson(actor), personId, basis));
    },
    async enableAccount({ personId, basis }, { actor }) {
      return toAccount(await accounts.enable(requirePerson(actor), personId, basis));
    },
    async consentToAccount({ personId, basis }, { actor }) {
      return toAccount(await accounts.consent(requirePerson(actor), personId, basis));
    },
    async resetSecondFactor({ personId, basis }, { actor }) {
      return toAccount(await accounts.resetSecondFactor(requirePerson(actor), personId, basis));
    },
  };
}

function toAccount({ state, needsConsent, consent, ...view }: AccountView) {
  const { account, logins } = view.person;
  return {
    person: toPerson(view),
    state: toAccountState(state),
    hasLogin: logins.length > 0,
    needsConsent,
    ...(consent && { consentExpireTime: timestampFromDate(consent.until), consenterId: consent.actorId }),
    ...(account?.inviteUntil && { invitationExpireTime: timestampFromDate(account.inviteUntil) }),
  };
}
