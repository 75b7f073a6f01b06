import { defineComponent, h, onBeforeUnmount, onMounted, shallowRef, type PropType } from "vue";

/** What is known of the place where cards stand, for example the organisation whose page it is. */
export type SlotContext = Readonly<Record<string, string>>;

/** Fills an element with the cards that modules contribute to a place; each is mounted alone and fails alone. */
export type FillSlot = (name: string, element: HTMLElement, context: SlotContext) => Promise<() => void>;

let fill: FillSlot = async () => () => {};

/** For the shell, which knows the modules. */
export function provideSlots(given: FillSlot): void {
  fill = given;
}

/** A place on a page to which other modules contribute cards: `<QmSlot name="branch" :context="{ organizationId }" />`. */
export const QmSlot = defineComponent({
  props: {
    name: { type: String, required: true },
    context: { type: Object as PropType<SlotContext>, default: () => ({}) },
  },
  setup(props) {
    const place = shallowRef<HTMLElement>();
    let isGone = false;
    let empty = () => {};
    onMounted(async () => {
      const done = await fill(props.name, place.value!, props.context);
      if (isGone) done();
      else empty = done;
    });
    onBeforeUnmount(() => {
      isGone = true;
      empty();
    });
    return () => h("div", { ref: place, class: "qm-slot", "data-slot": props.name });
  },
});
