import { computed, ref, watch, type Ref } from "vue";
import { peopleFor, type Mentionable, type Standing } from "./field.ts";

/** Who is offered after an @, and which of them the keyboard stands on. */
export function usePeople(
  standing: Ref<Standing>,
  mentionable: () => readonly Mentionable[],
  pick: (person: Mentionable) => void,
) {
  const current = ref(0);
  const putAway = ref<string>();
  const people = computed(() => {
    const { named } = standing.value;
    return named === putAway.value ? [] : peopleFor(named, mentionable());
  });
  watch(people, () => (current.value = 0));
  watch(
    () => standing.value.named === undefined,
    (isOver) => isOver && (putAway.value = undefined),
  );

  /** @returns whether the key was for the list */
  function onKey({ key, isComposing }: KeyboardEvent): boolean {
    const { length } = people.value;
    if (length === 0 || isComposing) return false;
    if (key === "ArrowDown") current.value = (current.value + 1) % length;
    else if (key === "ArrowUp") current.value = (current.value + length - 1) % length;
    else if (key === "Enter" || key === "Tab") pick(people.value[current.value]!);
    else if (key === "Escape") putAway.value = standing.value.named;
    else return false;
    return true;
  }
  return { people, current, onKey };
}
