import { constants, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { expect, test } from "@jest/globals";
import { areGenuine, drawPaper, unblind } from "./index.ts";

/** Signs blind with Node's own cryptography. */
function office() {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    paperKey: publicKey.export({ type: "spki", format: "der" }).toString("base64url"),
    sign: (blinded: Uint8Array) =>
      privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, blinded),
  };
}

test("a paper that was signed blind is genuine; one of another key, or altered, is not", async () => {
  const [here, there] = [office(), office()];
  const drawn = await drawPaper(here.paperKey);
  expect(Buffer.from(drawn.blinded).includes(Buffer.from(drawn.serial))).toBe(false);
  const { signature } = await unblind(here.paperKey, drawn, here.sign(drawn.blinded));
  const altered = signature.map((byte, index) => (index === 9 ? byte ^ 1 : byte));
  const papers = [signature, altered].map((each) => ({ serial: drawn.serial, signature: each }));
  expect(await areGenuine(here.paperKey, papers)).toEqual([true, false]);
  expect(await areGenuine(there.paperKey, papers)).toEqual([false, false]);
  // What was drawn for one key need not fit into another's modulus.
  const foreign = there.sign((await drawPaper(there.paperKey)).blinded);
  await expect(unblind(here.paperKey, drawn, foreign)).rejects.toThrow();
});

test("two papers have nothing in common", async () => {
  const { paperKey } = office();
  const [one, other] = await Promise.all([drawPaper(paperKey), drawPaper(paperKey)]);
  expect(one.serial).not.toEqual(other.serial);
  expect(one.blinded).not.toEqual(other.blinded);
});
