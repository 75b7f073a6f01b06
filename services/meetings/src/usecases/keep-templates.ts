import { newId, type Clock } from "@qiming/core";
import { requireMotions } from "../domain/meeting.ts";
import { fitsAt, USUAL_TEMPLATES, withoutTemplate, withTemplate, type Template } from "../domain/template.ts";
import type { Register, Templates } from "./ports.ts";

/** A template, with who offers it; missing of one that comes with the platform. */
export interface OfferedTemplate {
  readonly template: Template;
  readonly organization?: { readonly id: string; readonly name: string };
}

/** The patterns that meetings are planned from. */
export function keepTemplates({
  templates,
  register,
  clock,
}: {
  readonly templates: Templates;
  readonly register: Register;
  readonly clock: Clock;
}) {
  const blankOf = async (organizationId: string) => {
    const organizationName = (await register.lineage(organizationId)).at(-1)?.name ?? "";
    return { id: organizationId, organizationName, templates: [] };
  };
  return {
    /** An organisation's own, those of the organisations above, nearest first, then the platform's. */
    async list(organizationId: string): Promise<OfferedTemplate[]> {
      const lineage = (await register.lineage(organizationId)).toReversed();
      const shelves = await templates.list(lineage.map(({ id }) => id));
      const offered = lineage.flatMap(({ id, name }) =>
        (shelves.find((each) => each.id === id)?.templates ?? []).map((template) => ({
          template,
          organization: { id, name },
        })),
      );
      const usual = USUAL_TEMPLATES.map((template) => ({ template }));
      return [...offered, ...usual].filter(({ template }) => fitsAt(lineage[0]?.type ?? "", template));
    },
    /**
     * @param operationId the same for a call that is repeated: the id of a new one
     * @throws PLAN_INVALID (invalid_argument), TEMPLATE_NOT_FOUND (not_found), TOO_MANY_TEMPLATES (failed_precondition)
     */
    async save(
      organizationId: string,
      { id, name, pattern }: Template,
      operationId: string,
      actorId: string,
    ): Promise<OfferedTemplate> {
      requireMotions(pattern, "pattern");
      const agenda = pattern.agenda.map(({ title, motion }) => ({ title, ...(motion && { motion }) }));
      const template = {
        id: id || operationId || newId(clock.now()),
        name: name.trim(),
        pattern: { ...pattern, agenda },
      };
      const blank = await blankOf(organizationId);
      await templates.change(blank, (shelf) => ({
        shelf: withTemplate(shelf, template, !id),
        act: { action: "meetings.save_template", actorId, details: { templateId: template.id } },
      }));
      return { template, organization: { id: organizationId, name: blank.organizationName } };
    },
    /** @throws TEMPLATE_NOT_FOUND (not_found) */
    async remove(organizationId: string, templateId: string, actorId: string): Promise<void> {
      await templates.change(await blankOf(organizationId), (shelf) => ({
        shelf: withoutTemplate(shelf, templateId),
        act: { action: "meetings.remove_template", actorId, details: { templateId } },
      }));
    },
  };
}
