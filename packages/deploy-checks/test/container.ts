import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IContainer, IVolume } from "kubernetes-models/v1";
import { ofKind, titleOf, workloadsOf, type Tree } from "../src/tree.ts";

/** Where the parts' files lie in a container, of the images' and of the cluster's making. */
const PLACES = /(^|,)(?=\/(etc\/qiming|var\/lib\/qiming|web)\/)/g;

/**
 * What a part's process would find in its container: its settings, and the files that they name, below a folder of this machine.
 *
 * @param made what the tree needs from outside: secrets and the like
 * @returns the settings, with places below the folder
 */
export function containerOf(tree: Tree, made: Tree, part: string, folder: string): Record<string, string> {
  const { pod, containers } = workloadsOf(tree).find(({ owner }) => owner.metadata.name === part)!;
  const [container] = containers;
  for (const { name, mountPath } of container!.volumeMounts ?? []) {
    const place = join(folder, mountPath);
    mkdirSync(place, { recursive: true });
    const volume = pod.volumes!.find((each) => each.name === name)!;
    for (const [key, content] of Object.entries(contentOf([...tree, ...made], volume)))
      writeFileSync(join(place, key), content);
  }
  const settings = Object.entries(settingsOf(tree, container!));
  return Object.fromEntries(settings.map(([name, value]) => [name, value.replace(PLACES, `$1${folder}`)]));
}

function settingsOf(tree: Tree, { env = [], envFrom = [] }: IContainer): Record<string, string> {
  const maps = envFrom.map(
    ({ configMapRef }) =>
      ofKind(tree, "ConfigMap").find(({ metadata }) => metadata.name === configMapRef?.name)?.data,
  );
  return Object.assign({}, ...maps, Object.fromEntries(env.map(({ name, value = "" }) => [name, value])));
}

function contentOf(objects: Tree, { secret, configMap }: IVolume): Record<string, string | Buffer> {
  const wanted = secret ? `Secret ${secret.secretName}` : `ConfigMap ${configMap?.name}`;
  const { data = {} } = (objects.find((each) => titleOf(each) === wanted) ?? {}) as {
    data?: Record<string, string>;
  };
  const read = (content: string) => (secret ? Buffer.from(content, "base64") : content);
  return Object.fromEntries(Object.entries(data).map(([key, content]) => [key, read(content)]));
}
