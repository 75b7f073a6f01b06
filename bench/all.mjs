// Every measurement, one after the other: two at once would measure each other.
for (const name of [
  "gateway",
  "identity",
  "meetings",
  "points",
  "services-hall",
  "feedback",
  "discussion",
  "capacity",
  "import",
  "web",
]) {
  console.log(`\n== ${name}`);
  await import(`./${name}.mjs`);
}
