import { me } from "@qiming/web-kit";

/** Under whose name this device keeps what is begun: others who use it have their own. */
export const readerId = (): string => me.value?.person?.id ?? "";
