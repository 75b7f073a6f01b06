import { me } from "@qiming/web-kit";

/** Where somebody begins: the organisation on which they hold something or, without any, their own branch. */
export const homeOf = (): string =>
  me.value?.grants?.[0]?.organizationId ?? me.value?.person?.branch?.id ?? "";
