import { ofKind, titleOf } from "../tree.ts";
import { containerRule, type Rule } from "./rule.ts";

const SOUNDS_SECRET = /(PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE|_KEY|URI)$/;
const IS_SECRET = /-----BEGIN [A-Z ]*PRIVATE KEY-----|:\/\/[^/\s:@]+:[^/\s@]+@/;

/** Secrets are named here and kept elsewhere. */
export const noSecretValues: Rule = {
  name: "no secret values",
  check: (tree) => [
    ...ofKind(tree, "Secret").map((secret) => `${titleOf(secret)}: its values stand in the tree`),
    ...ofKind(tree, "ConfigMap").flatMap((map) =>
      Object.entries(map.data ?? {})
        .filter(([key, value]) => IS_SECRET.test(value) || SOUNDS_SECRET.test(key))
        .map(([key]) => `${titleOf(map)}: ${key} is a secret`),
    ),
  ],
};

export const noSecretSettings = containerRule("no secret settings", ({ env = [] }) =>
  env.map(
    ({ name, value }) =>
      value !== undefined &&
      (SOUNDS_SECRET.test(name) || IS_SECRET.test(value)) &&
      `${name} is said in the open`,
  ),
);
