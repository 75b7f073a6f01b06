import { createHash } from "node:crypto";
import { ExpectedError, type Clock } from "@qiming/core";
import { checkModule, openArchive, type Fault, type SharedPackages } from "@qiming/module-checks";
import { inTurn, type FileStore } from "@qiming/service-kit";
import { brought, newModule, published, type Module, type ModuleVersion } from "../domain/module.ts";
import { opens, readCredential } from "../domain/publish-key.ts";
import type { Act, Modules, Organizations, PublishKeys } from "./ports.ts";

interface Ports {
  readonly modules: Modules;
  readonly keys: PublishKeys;
  readonly organizations: Organizations;
  readonly files: FileStore;
  readonly shared: SharedPackages;
  readonly clock: Clock;
}

/** A college has so many modules: every page of the web is told of each. */
const MOST_MODULES = 20;
/** Codes have so many parts at the most. */
const MOST_PARTS = 5;

interface Owner {
  readonly organizationId: string;
  readonly collegeCode: string;
}

/** Takes in versions of modules. */
export function publishModule({ modules, keys, organizations, files, shared, clock }: Ports) {
  /** The version inside an archive, its files kept; refused as a whole where it breaks a rule. */
  const accept = async (
    archive: Uint8Array,
    collegeCode: string,
    publishedBy: string,
  ): Promise<ModuleVersion> => {
    const unpacked = unpack(archive);
    const { manifest, faults, sizes } = checkModule(unpacked, { collegeCode, shared });
    if (!manifest || faults.length > 0) throw refused(faults);
    // First the files, which are named by their content; then the module that names them.
    const kept = await Promise.all(
      [...unpacked].map(
        async ([path, content]) => [path, await files.put(content, extensionOf(path))] as const,
      ),
    );
    return {
      version: manifest.version,
      digest: createHash("sha256").update(archive).digest("hex"),
      manifest,
      files: Object.fromEntries(kept),
      publishTime: clock.now(),
      publishedBy,
      scriptBytes: sizes.scriptBytes,
      styleBytes: sizes.styleBytes,
    };
  };
  /** The college with the longest code that an id begins with: "college-econ-x" is ECON-X's where there is such a college, else ECON's. */
  const ownerOf = async (id: string): Promise<Owner | undefined> => {
    const parts = id
      .replace(/^college-/, "")
      .toUpperCase()
      .split("-")
      .slice(0, MOST_PARTS);
    for (let length = parts.length; length > 0; length--) {
      const collegeCode = parts.slice(0, length).join("-");
      const college = await organizations.byCodePath(collegeCode);
      if (college) return { organizationId: college.id, collegeCode };
    }
    return undefined;
  };
  const add = (
    { organizationId, collegeCode }: Owner,
    version: ModuleVersion,
    actor: string,
  ): Promise<Module> =>
    modules.change(
      version.manifest.id,
      (module) => ({
        module: published(module, version, { actor, time: version.publishTime }),
        act: actOf("portal.modules.publish", actor, organizationId, version),
      }),
      newModule(version.manifest.id, organizationId, collegeCode),
    );

  return {
    /** @throws CREDENTIAL_INVALID (permission_denied), MODULE_REFUSED (invalid_argument), TOO_MANY_MODULES, VERSION_TAKEN, MODULE_BUSY */
    async withKey(archive: Uint8Array, credential: string): Promise<Module> {
      const read = readCredential(credential);
      const key = read && (await keys.find(read.id));
      if (!key || !opens(key, read.secret, clock.now()))
        throw new ExpectedError(
          "permission_denied",
          "CREDENTIAL_INVALID",
          "this key is unknown, revoked or past its day",
        );
      // What is checked is costly, so one after another; and whose an id is says the tree as it stands.
      const version = await inTurn("modules are checked", () => accept(archive, key.collegeCode, key.name));
      if ((await ownerOf(version.manifest.id))?.organizationId !== key.organizationId) throw foreign(version);
      const ofCollege = (await modules.listShown()).filter(
        (each) => each.organizationId === key.organizationId,
      );
      if (ofCollege.length >= MOST_MODULES && !ofCollege.some(({ id }) => id === version.manifest.id))
        throw new ExpectedError(
          "failed_precondition",
          "TOO_MANY_MODULES",
          `a college has at most ${MOST_MODULES} modules`,
        );
      const module = await add(key, version, `key:${key.id}`);
      await keys.used(key.id, version.publishTime);
      return module;
    },
    /** What the university brings along. Brought again, it changes nothing; what a college decided since stays. */
    async fromOperator(
      archive: Uint8Array,
    ): Promise<{ moduleId: string; version: string; changed: boolean }> {
      const id = idIn(archive);
      const college = await ownerOf(id);
      if (!college)
        throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `there is no college of ${id}`);
      const { collegeCode, organizationId } = college;
      const version = await accept(archive, collegeCode, OPERATOR);
      const moduleId = version.manifest.id;
      let changed = false;
      await modules.change(
        moduleId,
        (module) => {
          const after = brought(module, version, version.publishTime);
          changed = after !== module;
          return { module: after, act: actOf("portal.modules.import", OPERATOR, organizationId, version) };
        },
        newModule(moduleId, organizationId, collegeCode),
      );
      return { moduleId, version: version.version, changed };
    },
  };
}

const OPERATOR = "operator";

const actOf = (
  action: string,
  actorId: string,
  organizationId: string,
  { manifest, version, digest }: ModuleVersion,
): Act => ({
  action,
  actorId,
  organizationId,
  details: { moduleId: manifest.id, version, digest },
});

function unpack(archive: Uint8Array): Map<string, Uint8Array> {
  try {
    return openArchive(archive);
  } catch (error) {
    throw new ExpectedError("invalid_argument", "MODULE_REFUSED", (error as Error).message, {
      violations: [{ field: "archive", rule: "ARCHIVE_INVALID", message: (error as Error).message }],
    });
  }
}

/** What a module calls itself; the check says more. */
function idIn(archive: Uint8Array): string {
  try {
    const { id } = JSON.parse(Buffer.from(unpack(archive).get("module.json")!).toString()) as { id: unknown };
    if (typeof id === "string") return id;
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
  }
  const message = "the archive has no module.json with an id";
  throw new ExpectedError("invalid_argument", "MODULE_REFUSED", message, {
    violations: [{ field: "module.json", rule: "MANIFEST_INVALID", message }],
  });
}

const foreign = ({ manifest: { id } }: ModuleVersion): ExpectedError =>
  new ExpectedError("invalid_argument", "MODULE_REFUSED", "the id is another college's", {
    violations: [
      {
        field: "module.json",
        rule: "FOREIGN_ID",
        message: `${id} is another college's, or the college is no more`,
      },
    ],
  });

const refused = (faults: readonly Fault[]): ExpectedError =>
  new ExpectedError("invalid_argument", "MODULE_REFUSED", "the module breaks rules for what is published", {
    violations: faults.map(({ rule, file, found, fix }) => ({
      field: file,
      rule,
      message: `${found} → ${fix.zhCn} / ${fix.en}`,
    })),
  });

const extensionOf = (path: string): string => /\.[a-z0-9]+$/.exec(path)?.[0] ?? "";
