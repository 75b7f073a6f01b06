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
}

const DAY_MS = 86_400_000;
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
      each.serial === serial ? { weekDay: each.weekDay, key: each.key } : each,
    ),
  );

/**
 * Takes the permits of a week, as many as are not there yet. Asked for anew after whatever went wrong, they are the same ones.
 *
 * @param sign has a blinded serial signed; both base64
 * @throws PERMIT_INVALID where the signature is none, and whatever `sign` throws
 */
export async function takePermits(
  personId: string,
  { weekDay = "", publicKey = "", permits = 0 }: PermitKeyJson,
  sign: (weekDay: string, blinded: string) => Promise<string>,
): Promise<void> {
  const mayCount = (each: KeptPermit) =>
    each.weekDay === weekDay
      ? each.key === publicKey
      : each.weekDay === weekBefore(weekDay) && (isReady(each) || !each.serial);
  keep(personId, keptPermits(personId).filter(mayCount));
  const at = (place: number) => keptPermits(personId).filter((each) => each.weekDay === weekDay)[place];
  for (let place = 0; place < permits; place++) {
    if (at(place) && (!at(place)!.serial || at(place)!.signature)) continue;
    const { drawPaper, unblind } = await import("@qiming/secret-ballot");
    const drawn = at(place) ?? toKept(weekDay, publicKey, await drawPaper(publicKey));
    // Another tab may have drawn one meanwhile: the first counts.
    if (!at(place)) keep(personId, [...keptPermits(personId), drawn]);
    const { serial, blinded, inv, signature } = at(place)!;
    if (!serial || signature) continue;
    const blindSignature = fromBase64(
      await sign(weekDay, blinded!).catch((error: unknown) => {
        // Others were taken on another device: until next week there are no more, and none is asked for.
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
    const withIt = (each: KeptPermit) =>
      each.serial === serial
        ? { weekDay, key: publicKey, serial, signature: toBase64(signed.signature) }
        : each;
    keep(personId, keptPermits(personId).map(withIt));
  }
}

const toKept = (weekDay: string, key: string, { serial, blinded, inv }: DrawnPaper): KeptPermit => ({
  ...{ weekDay, key },
  ...{ serial: toBase64(serial), blinded: toBase64(blinded), inv: toBase64(inv) },
});
