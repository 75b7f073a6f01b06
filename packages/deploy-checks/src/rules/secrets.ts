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

/** mongod ends where its key can be read by its group, and what a Secret brings always can: by fsGroup, whatever its mode says. */
export const keyFiles = containerRule("key files", ({ args = [], volumeMounts = [] }, { pod }) => {
  const file = args[args.indexOf("--keyFile") + 1];
  if (!args.includes("--keyFile") || !file) return [];
  const mount = volumeMounts.find(({ mountPath }) => file.startsWith(`${mountPath}/`));
  const volume = pod.volumes?.find(({ name }) => name === mount?.name);
  return [
    !volume && `nothing is mounted where its key ${file} should be`,
    volume?.secret && `its key ${file} comes straight from a Secret: its group could read it`,
  ];
});
