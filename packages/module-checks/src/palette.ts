/** The grounds and the ink of the design system, which a college's colours must stand out from. @see packages/ui/src/styles.css */
export const GROUND = {
  light: { paper: "#faf6ef", card: "#fffefb", ink: "#221e1a" },
  dark: { paper: "#171512", card: "#211e1a", ink: "#f2ece3" },
} as const;
