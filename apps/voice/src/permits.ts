/**
 * Permits for tickets without a name, on the side of whoever may need one. The device draws a serial that nobody else sees and has it signed blind (RFC 9474), long before it is used:
 * whoever signs cannot know it again. Every step is kept before the next one begins, so that a page that is closed in between, or a line that breaks, costs nobody a permit.
 */
import type { PermitKeyJson } from "@qiming/contracts/browser/anonymous";
import type { DrawnPaper } from "@qiming/secret-ballot";
import { deviceStorage, fromBase64, ProblemError, toBase64, toProblem } from "@qiming/web-kit";

/** A permit that can be used; bytes as base64. */
export interface Permit {
  /** Monday of the week in which it was signed. */
  readonly weekDay: string;
  readonly serial: string;
  readonly signature: string;
}

/** What the device keeps of one. */
interface KeptPermit {
  readonly weekDay: string;
  /** With which its week signs. */
  readonly key: string;
  /** Missing once it was used: that there was one is all that is left. */
  readonly serial?: string;
  /** What was sent to be signed, and what takes the blinding off again. */
  readonly blinded?: string;
  readonly inv?: string;
  /** Missing until it is signed. */
  readonly signature?: string;
  /** On which it was drawn, by China's clock. */
  readonly day?: string;
}

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;
/** After so many days of its week a device takes the next one. */
const DAYS_BETWEEN = 2;
const nameOf = (personId: string) => `qiming:voice:permits:${personId}`;
const weekBefore = (weekDay: string): string =>
  new Date(Date.parse(weekDay) - 7 * DAY_MS).toISOString().slice(0, 10);

function keptPermits(personId: string): readonly KeptPermit[] {
  try {
    return JSON.parse(deviceStorage.getItem(nameOf(personId)) ?? "[]") as KeptPermit[];
  } catch {
    return [];
  }
}
const keep = (personId: string, permits: readonly KeptPermit[]): void =>
  deviceStorage.setItem(nameOf(personId), JSON.stringify(permits));

const isReady = (kept: KeptPermit): kept is KeptPermit & Permit => !!kept.serial && !!kept.signature;

/** Those that can be used, the oldest first: the longer ago it was signed, the less its time says. */
export const readyPermits = (personId: string): Permit[] =>
  keptPermits(personId)
    .filter(isReady)
    .map(({ weekDay, serial, signature }) => ({ weekDay, serial, signature }))
    .sort((a, b) => a.weekDay.localeCompare(b.weekDay));

/** It stands for nothing any more, and nothing here says what it stood for. */
export const usePermit = (personId: string, { serial }: Pick<Permit, "serial">): void =>
  keep(
    personId,
    keptPermits(personId).map((each) =>
      each.serial === serial ? { weekDay: each.weekDay, key: each.key, day: each.day } : each,
    ),
  );

/**
 * Takes the permit of a week that is due, if it is not there yet: one on a day, the first on any, the second from Wednesday and the third from Friday on, whether one was used or
 * not. So taking one says nothing of use, and another device finds one too. Asked for anew after whatever went wrong, it is the same one.
 *
 * @param sign has a blinded serial signed; both base64
 * @throws PERMIT_INVALID where the signature is none, and whatever `sign` throws
 */
export async function takePermit(
  personId: string,
  { weekDay = "", publicKey = "", permits = 0 }: PermitKeyJson,
  sign: (weekDay: string, blinded: string) => Promise<string>,
  now = new Date(),
): Promise<void> {
  const mayCount = (each: KeptPermit) =>
    each.weekDay === weekDay
      ? each.key === publicKey
      : each.weekDay === weekBefore(weekDay) && (isReady(each) || !each.serial);
  keep(personId, keptPermits(personId).filter(mayCount));
  const ofWeek = () => keptPermits(personId).filter((each) => each.weekDay === weekDay);
  const today = new Date(now.getTime() + CHINA_MS).toISOString().slice(0, 10);
  const place = placeToTake(ofWeek(), Math.min(permits, dueOn(weekDay, today)), today);
  if (place === undefined) return;
  const at = () => ofWeek()[place];
  const { drawPaper, unblind } = await import("@qiming/secret-ballot");
  const drawn = at() ?? toKept(weekDay, publicKey, today, await drawPaper(publicKey));
  // Another tab may have drawn one meanwhile: the first counts.
  if (!at()) keep(personId, [...keptPermits(personId), drawn]);
  const { serial, blinded, inv, signature } = at()!;
  if (!serial || signature) return;
  const blindSignature = fromBase64(
    await sign(weekDay, blinded!).catch((error: unknown) => {
      // Others were taken on other devices: until next week there are no more, and none is asked for.
      if (toProblem(error).reason === "PERMITS_USED_UP") {
        const none = Array.from({ length: permits - place }, () => ({ weekDay, key: publicKey }));
        keep(personId, [...keptPermits(personId).filter((each) => each.serial !== serial), ...none]);
      }
      throw error;
    }),
  );
  const paper = { serial: fromBase64(serial), inv: fromBase64(inv!) };
  const signed = await unblind(publicKey, paper, blindSignature).catch(() => {
    throw new ProblemError({ reason: "PERMIT_INVALID", status: 400 });
  });
  const withIt = (each: KeptPermit): KeptPermit =>
    each.serial === serial
      ? { weekDay, key: publicKey, day: each.day, serial, signature: toBase64(signed.signature) }
      : each;
  keep(personId, keptPermits(personId).map(withIt));
}

const dueOn = (weekDay: string, today: string): number =>
  1 + Math.max(0, Math.floor((Date.parse(today) - Date.parse(weekDay)) / DAY_MS / DAYS_BETWEEN));

/** Which of a week is to be taken; undefined: none now. One that waits for its signature comes first. */
function placeToTake(ofWeek: readonly KeptPermit[], due: number, today: string): number | undefined {
  const waits = ofWeek.findIndex(({ serial, signature }) => serial && !signature);
  if (waits >= 0) return waits;
  return ofWeek.length < due && !ofWeek.some(({ day }) => day === today) ? ofWeek.length : undefined;
}

const toKept = (
  weekDay: string,
  key: string,
  day: string,
  { serial, blinded, inv }: DrawnPaper,
): KeptPermit => ({
  ...{ weekDay, key, day },
  ...{ serial: toBase64(serial), blinded: toBase64(blinded), inv: toBase64(inv) },
});
