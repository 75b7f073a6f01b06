import { checkTree, OWN_RULES, RULES } from "./check-tree.ts";
import { isOurs } from "./ours.ts";
import { neededFromOutside } from "./references.ts";
import { render } from "./render.ts";

// A university's own overlay before it is applied: what is wrong with it, and what must be in the cluster already.
const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error("deploy-checks <folder of an overlay>…");
  process.exit(2);
}
let isRight = true;
for (const folder of folders) {
  const tree = render(folder);
  const findings = checkTree(tree, isOurs(folder) ? RULES : OWN_RULES);
  isRight &&= findings.length === 0;
  for (const { rule, finding } of findings) console.error(`✗ ${rule}: ${finding}`);
  console.log(`${folder}: ${tree.length} objects, ${findings.length} findings; needs before it:`);
  for (const each of neededFromOutside(tree)) console.log(`  ${each}`);
}
process.exit(isRight ? 0 : 1);
