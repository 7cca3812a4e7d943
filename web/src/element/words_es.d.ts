/** Spanish, in a file of its own beside the script (build_element.mjs). */
declare module "element-words-es" {
  export const es: import("../words/language.ts").Texts["es"]
}
