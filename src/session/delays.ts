/** Every delay of a visit, in milliseconds, each with its reason. Tests advance a clock by these names. */
export const delays = {
  /** Nobody touched the screen: ask whether somebody is still there (rules L20: 60 s is the usual practice). */
  untilWarning: 60_000,
  /** How long the question stands before the visit ends (WCAG 2.2.1 asks for 20 s at least). */
  untilTimeUp: 20_000,
  /** The result stays long enough to be read aloud to somebody, then the screen is cleared (S26). */
  untilResultCleared: 45_000,
  /** Somebody said that they are coming; if they are not there by then, a person can be called again. */
  untilHelpMayBeCalledAgain: 120_000,
  /** Paper usually needs less; after this the result is shown while the paper is still coming. */
  untilResultShown: 4_000,
  /** What somebody left on an empty machine, "a colleague is coming" or another language, is forgotten after this. */
  untilForgotten: 90_000,
} as const;
