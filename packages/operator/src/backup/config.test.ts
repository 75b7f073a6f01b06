import { tmpdir } from "node:os";
import { expect, test } from "@jest/globals";
import { toBackupConfig } from "./config.ts";
import { newSealingKey } from "./sealing.ts";

const read = (recipients: string) =>
  toBackupConfig({
    MONGODB_URI: "mongodb://127.0.0.1/",
    FILES_DIR: tmpdir(),
    BACKUP_RECIPIENTS: recipients,
  }).recipients;

test("takes public keys of age, by comma", async () => {
  const keys = [(await newSealingKey()).recipient, (await newSealingKey()).recipient];
  expect(read(keys.join(", "))).toEqual(keys);
});

test("a key that is none, or mistyped, is named when the settings are read", async () => {
  const { recipient } = await newSealingKey();
  const mistyped = recipient.slice(0, -1) + (recipient.endsWith("q") ? "p" : "q");
  for (const wrong of ["age1theuniversitysownpublickey", mistyped])
    expect(() => read(`${recipient},${wrong}`)).toThrow(
      `BACKUP_RECIPIENTS: "${wrong}" is no public key of age`,
    );
});
