import { randomInt } from "node:crypto";

/** Without 0, 1, I and O. */
const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** What a ticket is called, for example "FB-7K3M9QXD": drawn, since a count would tell between which others it was handed in. */
export const newNumber = (): string =>
  `FB-${Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join("")}`;
