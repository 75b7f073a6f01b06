/** Stops the build at the first contract that leaves open who may call a method. */
export function checkMethods(files, methodRulesOf, routeOf) {
  const faults = files.flatMap((file) =>
    file.services.flatMap((service) =>
      service.methods.flatMap((method) => faultsOf(method, methodRulesOf(method), routeOf(method))),
    ),
  );
  if (faults.length === 0) return;
  for (const fault of faults) console.error(`proto: ${fault}`);
  process.exit(1);
}

export function faultsOf(method, rules, route) {
  const name = `${method.parent.typeName}.${method.name}`;
  const rule = rules?.access?.rule;
  if (!rule?.case) return [`${name} has no access rule`];
  const faults = [];
  if (rule.case === "service" && route)
    faults.push(`${name} is for services only and must not have an HTTP route`);
  if (rule.case !== "service" && !route) faults.push(`${name} is for people and needs an HTTP route`);
  if (rule.case !== "service" && rules.callers.length > 0)
    faults.push(`${name}: callers mean something only where services may call`);
  if (rule.case === "self" && rule.value.personField && !hasString(method.input, rule.value.personField)) {
    faults.push(`${name}: no text field ${rule.value.personField} in ${method.input.name}`);
  }
  if (rule.case === "permission") {
    if (!/^[a-z]+(\.[a-z_]+)+$/.test(rule.value.permission))
      faults.push(`${name}: "${rule.value.permission}" is no permission`);
    const field = rule.value.scope.value;
    if (!field || !hasString(method.input, field))
      faults.push(`${name}: no text field ${field} in ${method.input.name}`);
  }
  if (rules.secondFactorWithinSeconds > 0 && (rule.case === "service" || rule.case === "public"))
    faults.push(`${name}: only a person has a second factor`);
  if (rules.keptOnDevice && (route?.verb !== "GET" || rules.auditedAs || rule.case === "permission"))
    faults.push(`${name}: a device keeps only what everybody, or the reader about themselves, may read`);
  if (rules.auditedAs && !/^[a-z-]+(\.[a-z_]+)+$/.test(rules.auditedAs))
    faults.push(`${name}: "${rules.auditedAs}" is no name of an act`);
  // The audit log takes from a service only its own acts.
  const owner = method.parent.typeName.split(".")[1].replaceAll("_", "-");
  if (rules.auditedAs && !rules.auditedAs.startsWith(`${owner}.`))
    faults.push(`${name}: an act of ${owner} begins with its name`);
  for (const reason of rules.reasons)
    if (!/^[A-Z][A-Z0-9_]+$/.test(reason)) faults.push(`${name}: "${reason}" is no reason`);
  if (method.methodKind !== "unary" && method.methodKind !== "server_streaming")
    faults.push(`${name}: ${method.methodKind} has no form in HTTP`);
  return faults;
}

const TEXT = 9;

function hasString(message, path) {
  const [name, ...rest] = path.split(".");
  const field = message.fields.find((each) => each.name === name);
  if (!field) return false;
  return rest.length === 0
    ? field.scalar === TEXT && field.fieldKind === "scalar"
    : !!field.message && hasString(field.message, rest.join("."));
}
