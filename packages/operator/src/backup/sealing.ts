import { Readable } from "node:stream";
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";

/** Turns what passes into something that only the holder of a key can read, or back. */
type Pass = (content: Readable) => Promise<Readable>;

/** What is sealed is a file of the format age, which `age -d -i <key>` opens too. */
export const SEALED = ".age";

/** @param recipients public keys, `age1…`; any one of their holders can open it */
export const sealFor =
  (recipients: readonly string[]): Pass =>
  async (content) => {
    const encrypter = new Encrypter();
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    return toNode(await encrypter.encrypt(toWeb(content)));
  };

/** @param identity the private key, `AGE-SECRET-KEY-1…` */
export const openWith =
  (identity: string): Pass =>
  async (content) => {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    return toNode(await decrypter.decrypt(toWeb(content)));
  };

/** A new pair: the private key as `age-keygen` would write it, and the public one. */
export async function newSealingKey(): Promise<{ identity: string; recipient: string }> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

const toWeb = (content: Readable) => Readable.toWeb(content) as ReadableStream<Uint8Array>;
const toNode = (content: ReadableStream<Uint8Array>) =>
  Readable.fromWeb(content as Parameters<typeof Readable.fromWeb>[0]);
