import { RSABSSA } from "@cloudflare/blindrsa-ts";

/** Base64url of a DER SubjectPublicKeyInfo: the key with which the papers of one vote are signed. */
export type PaperKey = string;

/** A paper before it is signed. The serial and `inv` stay with the voter; `blinded` is what the signer sees. */
export interface DrawnPaper {
  readonly serial: Uint8Array;
  readonly blinded: Uint8Array;
  /** Takes the blinding off again. */
  readonly inv: Uint8Array;
}

/** A paper that can be cast. */
export interface SignedPaper {
  readonly serial: Uint8Array;
  readonly signature: Uint8Array;
}

const SERIAL_BYTES = 32;
const SALT_BYTES = 48;
const ALGORITHM = { name: "RSA-PSS", hash: "SHA-384" };

const suite = () => RSABSSA.SHA384.PSS.Deterministic();

const importKey = (paperKey: PaperKey): Promise<CryptoKey> =>
  crypto.subtle.importKey("spki", fromBase64url(paperKey), ALGORITHM, true, ["verify"]);

const fromBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

/** Draws a serial and blinds it. @see RFC 9474, RSABSSA-SHA384-PSS-Deterministic */
export async function drawPaper(paperKey: PaperKey): Promise<DrawnPaper> {
  const serial = crypto.getRandomValues(new Uint8Array(SERIAL_BYTES));
  const { blindedMsg, inv } = await suite().blind(await importKey(paperKey), suite().prepare(serial));
  return { serial, blinded: blindedMsg, inv };
}

/** Takes the blinding off what was signed. @throws Error where the key has not signed it */
export async function unblind(
  paperKey: PaperKey,
  { serial, inv }: Pick<DrawnPaper, "serial" | "inv">,
  blindSignature: Uint8Array,
): Promise<SignedPaper> {
  const key = await importKey(paperKey);
  return { serial, signature: await suite().finalize(key, suite().prepare(serial), blindSignature, inv) };
}

/** Which of some papers the key has signed, by WebCrypto alone. @returns for each whether it is genuine */
export async function areGenuine(paperKey: PaperKey, papers: readonly SignedPaper[]): Promise<boolean[]> {
  const key = await importKey(paperKey);
  const scheme = { name: ALGORITHM.name, saltLength: SALT_BYTES };
  return Promise.all(
    papers.map(({ serial, signature }) =>
      crypto.subtle.verify(scheme, key, new Uint8Array(signature), new Uint8Array(serial)),
    ),
  );
}
