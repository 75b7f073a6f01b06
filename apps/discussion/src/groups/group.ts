/** What a group's page and its row say of it. */
import type { GroupJson } from "@qiming/contracts/browser/group";
import type { SpaceJson } from "@qiming/contracts/browser/topic";

export const MOST_NAME = 30;
export const MOST_PURPOSE = 300;

export interface GroupDraft {
  name: string;
  purpose: string;
  isOpen: boolean;
}
export const draftOf = ({ name = "", purpose = "", isOpen = true }: GroupJson = {}): GroupDraft => ({
  ...{ name, purpose, isOpen },
});
export const isWritten = ({ name, purpose }: GroupDraft): boolean =>
  name.trim() !== "" && purpose.trim() !== "";

export const mayDo = ({ may = [] }: GroupJson, act: string): boolean => may.includes(act);

/** Where the reader may found one: organisations that they belong to. */
export const foundable = (spaces: readonly SpaceJson[]): SpaceJson[] =>
  spaces.filter(({ kind, mayWrite }) => kind === "SPACE_KIND_ORGANIZATION" && mayWrite);

/** Where the reader stands to it, as a row says: nothing where they are not in it. */
export function standingOf({ isClosed, isMember, hasAsked }: GroupJson): "closed" | "member" | "asked" | "" {
  if (isClosed) return "closed";
  if (isMember) return "member";
  return hasAsked ? "asked" : "";
}
