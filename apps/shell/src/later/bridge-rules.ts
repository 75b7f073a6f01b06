const LONGEST = 500;

/** An address of this site and nothing else: no other host, no way up, nothing that a browser or a server would read otherwise. */
export const isPath = (path: unknown): path is string =>
  typeof path === "string" &&
  path.length <= LONGEST &&
  /^\/(?![/\\])[\w\-.~!$&'()*+,;=:@/?%\u0080-\uffff]*$/.test(path) &&
  !path.split("?")[0]!.includes("//") &&
  !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path.split("?")[0]!) &&
  !/%(2f|5c|00)/i.test(path.split("?")[0]!);

/** `/api/v1/identity/organizations/{organization_id}` lets one word stand for what is in braces. */
export const mayRead = (templates: readonly string[], path: unknown): path is string =>
  isPath(path) && templates.some((template) => patternOf(template).test(path.split("?")[0]!));

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{\w+\}/g, "[\\w-]+")}$`);
