/** A command to Docker, as a page gives it to be typed. */
export interface Command {
  readonly line: string;
  /** Services of the compose file that it names. */
  readonly services: readonly string[];
  /** Images that it runs beside them. */
  readonly images: readonly string[];
  /** Where, within the container, it mounts something. */
  readonly mounts: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Who is told the rest, if somebody is. */
  readonly service?: string | undefined;
  readonly rest: readonly string[];
}

/** What is followed by a word of its own. */
const WITH_VALUE = ["-v", "--volume", "-e", "--env", "--user"];
/** These hand what follows the service to it. */
const HANDING_ON = ["run", "exec"];

/** Every `docker …` in the blocks and between the backticks of a page. */
export function commandsIn(text: string): Command[] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block!);
  const prose = text.replaceAll(/^```.*?^```$/gms, "");
  const lines = blocks.flatMap((block) => block.replaceAll(/\\\n\s*/g, "").split("\n"));
  const inline = [...prose.matchAll(/`(docker [^`]+)`/g)].map(([, line]) => line!);
  return [...lines, ...inline].filter((line) => line.startsWith("docker ")).map(toCommand);
}

function toCommand(text: string): Command {
  const line = text.replace(/\s+#.*/, "");
  // What the shell does with the answer is not Docker's.
  const [, ...words] = (/^[^<>|]*/.exec(line)![0].match(/"[^"]*"|\S+/g) ?? []).map((word) =>
    word.replaceAll('"', ""),
  );
  const options: (readonly [string, string])[] = [];
  const plain: string[] = [];
  const isHandedOn = () => HANDING_ON.includes(plain.find((word) => word !== "compose")!);
  const subject = () => plain.filter((word) => word !== "compose")[1];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith("-") || (isHandedOn() && subject())) plain.push(word);
    else if (WITH_VALUE.includes(word)) options.push([word, words[++at]!]);
  }
  const isCompose = plain[0] === "compose";
  const [, ...named] = isCompose ? plain.slice(1) : plain;
  const [first, ...rest] = named;
  const valuesOf = (...names: string[]) =>
    options.filter(([name]) => names.includes(name)).map(([, value]) => value);
  return {
    line,
    services: !isCompose ? [] : isHandedOn() ? [first!] : named,
    images: isCompose ? [] : [first!],
    mounts: valuesOf("-v", "--volume").map((volume) => volume.split(":")[1]!),
    environment: Object.fromEntries(
      valuesOf("-e", "--env").map((pair) => pair.split("=") as [string, string]),
    ),
    service: !isHandedOn() ? undefined : isCompose ? first : /\/(\w+):/.exec(first!)?.[1],
    rest: isHandedOn() ? rest : [],
  };
}
