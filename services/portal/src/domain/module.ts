import { ExpectedError } from "@qiming/core";

export interface ModuleVersion {
  readonly version: string;
  /** sha-256 of the published archive in hex: the same archive again is the same version. */
  readonly digest: string;
  /** The manifest as it was published. */
  readonly manifest: Manifest;
  /** Path within the module → name in the file store. */
  readonly files: Readonly<Record<string, string>>;
  readonly publishTime: Date;
  readonly publishedBy: string;
  /** As they travel, compressed. */
  readonly scriptBytes: number;
  readonly styleBytes: number;
  readonly preview?: Preview | undefined;
  /** Missing while it was shown to nobody but those who preview it. */
  readonly activeSince?: Date | undefined;
}

/** What of a manifest is decided about here; the rest is carried as it is. */
export interface Manifest {
  readonly id: string;
  readonly version: string;
  readonly route: string;
  readonly lane: "page" | "frame";
  readonly nav?: { readonly title: { readonly "zh-CN": string; readonly en: string } };
}

/** Who may see a version before everybody, and the key that opens it to them. */
export interface Preview {
  readonly personIds: readonly string[];
  readonly key: string;
}

export interface ModuleAct {
  readonly action: string;
  readonly time: Date;
  readonly actor: string;
  readonly version: string;
  readonly detail: string;
}

/** A college's module with everything that was ever decided about it. */
export interface Module {
  readonly id: string;
  readonly organizationId: string;
  readonly collegeCode: string;
  /** Newest first. */
  readonly versions: readonly ModuleVersion[];
  /** What everybody sees; newest first are those that were active before. */
  readonly active: readonly string[];
  readonly canary?: { readonly version: string; readonly percent: number } | undefined;
  readonly stop?: { readonly reason: string; readonly byUniversity: boolean } | undefined;
  readonly confined: boolean;
  /** Versions that were there once: no other content takes their names. */
  readonly gone?: readonly string[];
  /** Digests of what came with the platform: brought again, it undoes nothing. */
  readonly brought?: readonly string[];
  /** Newest first. */
  readonly history: readonly ModuleAct[];
  readonly revision: number;
}

/** Who does something, and when. */
export interface Deed {
  readonly actor: string;
  readonly time: Date;
}

const KEPT_HISTORY = 200;
/** Open pages still ask for files of what was active before. */
const KEPT_ACTIVE = 5;
const KEPT_VERSIONS = 20;
const KEPT_NAMES = 1_000;

export const newModule = (id: string, organizationId: string, collegeCode: string): Module => ({
  id,
  organizationId,
  collegeCode,
  versions: [],
  active: [],
  confined: false,
  history: [],
  revision: 0,
});

export const findVersion = (module: Module, version: string): ModuleVersion | undefined =>
  module.versions.find((each) => each.version === version);

/** What a roll back returns to. */
export const previousOf = ({ active }: Module): string | undefined => active[1];

/**
 * A version more. Those that everybody saw last, what is tried and what is previewed stay; of the others the oldest goes where there are too many.
 *
 * @throws VERSION_TAKEN (already_exists) where another archive has this version
 * @returns the same module where this very archive is there already
 */
export function published(module: Module, version: ModuleVersion, deed: Deed): Module {
  const known = findVersion(module, version.version);
  if (known?.digest === version.digest) return module;
  if (known || module.gone?.includes(version.version))
    throw new ExpectedError(
      "already_exists",
      "VERSION_TAKEN",
      `${module.id} ${version.version} is there, or was`,
    );
  const isKept = ({ version: name, preview }: ModuleVersion, index: number) =>
    index < KEPT_VERSIONS || module.active.includes(name) || name === module.canary?.version || preview;
  const all = [version, ...module.versions];
  const versions = all.filter(isKept);
  const gone = all.filter((each) => !versions.includes(each)).map((each) => each.version);
  return act(
    {
      ...module,
      versions,
      ...(gone.length > 0 && { gone: [...gone, ...(module.gone ?? [])].slice(0, KEPT_NAMES) }),
    },
    deed,
    "publish",
    version.version,
  );
}

const OPERATOR = "operator";

/**
 * What comes with the platform: shown to all where nothing is, or where what is came the same way. What a college decided stays.
 *
 * @returns the same module where this very archive was brought before
 */
export function brought(module: Module, version: ModuleVersion, time: Date): Module {
  if (module.brought?.includes(version.digest)) return module;
  const deed = { actor: OPERATOR, time };
  const added = published(module, version, deed);
  const present = findVersion(added, module.active[0] ?? "");
  const isOurs = !module.canary && (!present || present.publishedBy === OPERATOR);
  const shown = isOurs ? activated(added, version.version, 100, deed) : added;
  return { ...shown, brought: [version.digest, ...(module.brought ?? [])].slice(0, KEPT_NAMES) };
}

/** @param percent to how many of 100 browsers it is shown; 100: to all @throws VERSION_NOT_FOUND, NOTHING_ACTIVE, VERSION_ACTIVE */
export function activated(module: Module, version: string, percent: number, deed: Deed): Module {
  requireVersion(module, version);
  if (percent < 100) {
    if (!module.active[0])
      throw new ExpectedError(
        "failed_precondition",
        "NOTHING_ACTIVE",
        "a share is tried beside a version that everybody else sees",
      );
    if (module.active[0] === version)
      throw new ExpectedError("failed_precondition", "VERSION_ACTIVE", "everybody sees this version already");
    return act(
      { ...shown(module, version, deed), canary: { version, percent } },
      deed,
      "activate",
      version,
      `${percent} %`,
    );
  }
  const active = [version, ...module.active.filter((each) => each !== version)].slice(0, KEPT_ACTIVE);
  return act({ ...shown(module, version, deed), active, canary: undefined }, deed, "activate", version);
}

/**
 * @param from what is tried or, where nothing is, active: as whoever asks has seen it
 * @throws MODULE_CHANGED where it is something else by now, NOTHING_BEFORE where there is neither a share to end nor a version to return to
 */
export function rolledBack(module: Module, from: string, deed: Deed): Module {
  if ((module.canary?.version ?? module.active[0]) !== from)
    throw new ExpectedError("aborted", "MODULE_CHANGED", "somebody else has changed the module meanwhile");
  if (module.canary)
    return act({ ...module, canary: undefined }, deed, "roll_back", module.canary.version, "share");
  const [present, before] = module.active;
  if (!before)
    throw new ExpectedError("failed_precondition", "NOTHING_BEFORE", "no version was active before");
  return act({ ...module, active: module.active.slice(1) }, deed, "roll_back", before, `from ${present}`);
}

/** A deed of the university's outweighs one of the college's, never the other way round. */
export const stopped = (module: Module, reason: string, byUniversity: boolean, deed: Deed): Module =>
  module.stop?.byUniversity && !byUniversity
    ? module
    : act({ ...module, stop: { reason, byUniversity } }, deed, "stop", module.active[0] ?? "", reason);

/** @throws PERMISSION_DENIED where the university has stopped it and somebody else asks */
export function resumed(module: Module, byUniversity: boolean, deed: Deed): Module {
  if (!module.stop) return module;
  if (module.stop.byUniversity && !byUniversity)
    throw new ExpectedError(
      "permission_denied",
      "PERMISSION_DENIED",
      "the university has stopped this module",
    );
  return act({ ...module, stop: undefined }, deed, "resume", module.active[0] ?? "");
}

export const confined = (module: Module, isConfined: boolean, deed: Deed): Module =>
  module.confined === isConfined
    ? module
    : act({ ...module, confined: isConfined }, deed, isConfined ? "confine" : "release", "");

/** @param key opens the preview to whoever has it; taken where somebody is no longer chosen, so that they are out @throws VERSION_NOT_FOUND */
export function previewed(module: Module, version: string, { personIds, key }: Preview, deed: Deed): Module {
  requireVersion(module, version);
  const before = findVersion(module, version)?.preview;
  const isOut = before?.personIds.some((each) => !personIds.includes(each)) ?? true;
  const preview = personIds.length > 0 ? { personIds, key: isOut ? key : before!.key } : undefined;
  const versions = module.versions.map((each) => (each.version === version ? { ...each, preview } : each));
  return act({ ...module, versions }, deed, "preview", version, String(personIds.length));
}

function requireVersion(module: Module, version: string): void {
  if (!findVersion(module, version))
    throw new ExpectedError("not_found", "VERSION_NOT_FOUND", `${module.id} has no version ${version}`);
}

const shown = (module: Module, version: string, { time }: Deed): Module => ({
  ...module,
  versions: module.versions.map((each) =>
    each.version === version ? { ...each, activeSince: each.activeSince ?? time } : each,
  ),
});

function act(module: Module, { actor, time }: Deed, name: string, version: string, detail = ""): Module {
  const done = { action: `portal.modules.${name}`, time, actor, version, detail };
  return { ...module, history: [done, ...module.history].slice(0, KEPT_HISTORY) };
}

/** A version as a page may show it. */
export interface LiveModule {
  readonly module: Module;
  readonly version: ModuleVersion;
  /** Where its files are served, with a slash at the end. */
  readonly base: string;
  readonly percent: number;
  readonly isPreview: boolean;
}

/** The name of a version within its address: with the key as long as it is only previewed, so that nobody else comes across its files. */
const folderOf = ({ version, preview, activeSince }: ModuleVersion): string =>
  activeSince ? version : `${version}~${preview?.key ?? ""}`;

/** What pages show of a module, and the preview that `key` opens. */
export function liveVersions(
  module: Module,
  previewKeys: readonly { version: string; key: string }[],
): LiveModule[] {
  const live = (name: string, percent: number, isPreview = false): LiveModule[] => {
    const version = findVersion(module, name);
    return version
      ? [{ module, version, base: `/modules/${module.id}/${folderOf(version)}/`, percent, isPreview }]
      : [];
  };
  const previews = previewKeys
    .filter(({ version, key }) => findVersion(module, version)?.preview?.key === key)
    .flatMap(({ version }) => live(version, 0, true));
  // Stopped is stopped, for whoever may see more than others too.
  if (module.stop) return [];
  const { canary } = module;
  return [
    ...live(module.active[0] ?? "", 100),
    ...(canary ? live(canary.version, canary.percent) : []),
    ...previews,
  ];
}

/** The version whose files an address means; undefined for one that nobody may come across. */
export function versionAt(module: Module, folder: string): ModuleVersion | undefined {
  const [name = "", key] = folder.split("~");
  const version = findVersion(module, name);
  if (!version) return undefined;
  if (key !== undefined) return version.preview?.key === key ? version : undefined;
  return version.activeSince ? version : undefined;
}
