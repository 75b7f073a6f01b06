import { randomBytes } from "node:crypto";
import { holdsPermission, type Clock, type PersonActor } from "@qiming/core";
import {
  activated,
  confined,
  findVersion,
  previewed,
  resumed,
  rolledBack,
  stopped,
  type Deed,
  type Module,
} from "../domain/module.ts";
import type { Modules, Organizations, Telling } from "./ports.ts";

const OVERSEE = "portal.modules.oversee";
const KEY_BYTES = 18;

/**
 * What is decided about a module that is there.
 *
 * @throws MODULE_BUSY (aborted), and what each decision may be refused with
 */
export function steerModule({
  modules,
  organizations,
  clock,
}: {
  modules: Modules;
  organizations: Organizations;
  clock: Clock;
}) {
  /** Whether somebody decides for the university here, not for the college. */
  const oversees = async (actor: PersonActor, moduleId: string): Promise<boolean> => {
    const module = await modules.find(moduleId);
    const line = module ? await organizations.lineage(module.organizationId) : [];
    return holdsPermission(
      actor,
      OVERSEE,
      line.map(({ id }) => id),
    );
  };
  const decide = (
    moduleId: string,
    actor: string,
    action: string,
    details: Readonly<Record<string, string>>,
    change: (module: Module, deed: Deed) => Module,
    tells: (module: Module) => readonly Telling[] = () => [],
  ): Promise<Module> =>
    modules.change(moduleId, (module) => ({
      module: change(module, { actor, time: clock.now() }),
      tells: tells(module),
      act: {
        action: `portal.modules.${action}`,
        actorId: actor,
        organizationId: module.organizationId,
        details: { moduleId, ...details },
      },
    }));

  return {
    /** @throws VERSION_NOT_FOUND (not_found) */
    preview(moduleId: string, version: string, personIds: readonly string[], actor: string): Promise<Module> {
      const preview = { personIds, key: randomBytes(KEY_BYTES).toString("base64url") };
      const details = { version, people: String(personIds.length) };
      return decide(
        moduleId,
        actor,
        "preview",
        details,
        (module, deed) => previewed(module, version, preview, deed),
        (module) => invitations(module, version, personIds),
      );
    },
    /** @throws VERSION_NOT_FOUND (not_found), NOTHING_ACTIVE, VERSION_ACTIVE (failed_precondition) */
    activate(moduleId: string, version: string, percent: number, actor: string): Promise<Module> {
      return decide(moduleId, actor, "activate", { version, percent: String(percent) }, (module, deed) =>
        activated(module, version, percent, deed),
      );
    },
    /** @throws MODULE_CHANGED (aborted), NOTHING_BEFORE (failed_precondition) */
    rollBack: (moduleId: string, fromVersion: string, actor: string): Promise<Module> =>
      decide(moduleId, actor, "roll_back", { fromVersion }, (module, deed) =>
        rolledBack(module, fromVersion, deed),
      ),
    async stop(moduleId: string, reason: string, actor: PersonActor): Promise<Module> {
      const byUniversity = await oversees(actor, moduleId);
      return decide(moduleId, actor.personId, "stop", { reason }, (module, deed) =>
        stopped(module, reason, byUniversity, deed),
      );
    },
    async resume(moduleId: string, actor: PersonActor): Promise<Module> {
      const byUniversity = await oversees(actor, moduleId);
      return decide(moduleId, actor.personId, "resume", {}, (module, deed) =>
        resumed(module, byUniversity, deed),
      );
    },
    confine: (moduleId: string, isConfined: boolean, actor: string): Promise<Module> =>
      decide(moduleId, actor, isConfined ? "confine" : "release", {}, (module, deed) =>
        confined(module, isConfined, deed),
      ),
  };
}

/** For those who were not chosen before. */
function invitations(module: Module, version: string, personIds: readonly string[]): Telling[] {
  const known = findVersion(module, version);
  const { "zh-CN": zhCn, en } = known?.manifest.nav?.title ?? { "zh-CN": module.id, en: module.id };
  return personIds
    .filter((personId) => !known?.preview?.personIds.includes(personId))
    .map((personId) => ({
      personId,
      kind: "portal.modules.preview",
      title: { zhCn: `请您先试看“${zhCn}”${version}`, en: `You may preview “${en}” ${version}` },
      text: {
        zhCn: "在“设置”里打开，别人还看不到。",
        en: "Open it in the settings; others do not see it yet.",
      },
      path: "/m/portal/settings",
    }));
}
