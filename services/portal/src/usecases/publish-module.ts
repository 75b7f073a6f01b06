import { createHash } from "node:crypto";
import { ExpectedError, type Clock } from "@qiming/core";
import { checkModule, openArchive, type Fault, type SharedPackages } from "@qiming/module-checks";
import type { FileStore } from "@qiming/service-kit";
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
    /** @throws CREDENTIAL_INVALID (permission_denied), MODULE_REFUSED (invalid_argument), VERSION_TAKEN, MODULE_BUSY */
    async withKey(archive: Uint8Array, credential: string): Promise<Module> {
      const read = readCredential(credential);
      const key = read && (await keys.find(read.id));
      if (!key || !opens(key, read.secret, clock.now()))
        throw new ExpectedError(
          "permission_denied",
          "CREDENTIAL_INVALID",
          "this key is unknown, revoked or past its day",
        );
      const version = await accept(archive, key.collegeCode, key.name);
      const module = await add(key, version, `key:${key.id}`);
      await keys.used(key.id, version.publishTime);
      return module;
    },
    /** What the university brings along. Brought again, it changes nothing; what a college decided since stays. */
    async fromOperator(
      archive: Uint8Array,
    ): Promise<{ moduleId: string; version: string; changed: boolean }> {
      const collegeCode = codeOf(archive);
      const college = await organizations.byCodePath(collegeCode);
      if (!college)
        throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `there is no college ${collegeCode}`);
      const version = await accept(archive, collegeCode, OPERATOR);
      const moduleId = version.manifest.id;
      let changed = false;
      await modules.change(
        moduleId,
        (module) => {
          const after = brought(module, version, version.publishTime);
          changed = after !== module;
          return { module: after, act: actOf("portal.modules.import", OPERATOR, college.id, version) };
        },
        newModule(moduleId, college.id, collegeCode),
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

/** Whose a module says that it is: the first word of its id after "college-". The check holds it to that. */
function codeOf(archive: Uint8Array): string {
  try {
    const { id } = JSON.parse(Buffer.from(unpack(archive).get("module.json")!).toString()) as { id: string };
    return id.split("-")[1]!.toUpperCase();
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    const message = "the archive has no module.json with the id of a college's module";
    throw new ExpectedError("invalid_argument", "MODULE_REFUSED", message, {
      cause: error,
      violations: [{ field: "module.json", rule: "MANIFEST_INVALID", message }],
    });
  }
}

const refused = (faults: readonly Fault[]): ExpectedError =>
  new ExpectedError("invalid_argument", "MODULE_REFUSED", "the module breaks rules for what is published", {
    violations: faults.map(({ rule, file, found, fix }) => ({
      field: file,
      rule,
      message: `${found} → ${fix.zhCn} / ${fix.en}`,
    })),
  });

const extensionOf = (path: string): string => /\.[a-z0-9]+$/.exec(path)?.[0] ?? "";
